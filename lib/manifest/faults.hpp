// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is wrong with a manifest, gathered while it is read.
#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace mv::manifest {

class Faults {
 public:
  /// `file` is how faults name the manifest. No more than kMost are kept; the rest are counted.
  explicit Faults(std::string file) : file_(std::move(file)) {}

  void add(
      toml::source_position at, std::string_view rule, std::string message, std::string hint = {});
  /// As above with the words of an error.
  void add(toml::source_position at, std::string_view rule, const Error& error);

  bool empty() const { return faults_.empty(); }
  /// Nothing more is kept: looking for good advice would be in vain.
  bool full() const { return faults_.size() >= kMost; }
  /// All of them, in the order of the text.
  Error error() &&;

 private:
  static constexpr std::size_t kMost = 1000;
  struct Found {
    toml::source_position at;
    Fault fault;
  };
  std::string file_;
  std::vector<Found> faults_;
  std::size_t more_ = 0;
};

}  // namespace mv::manifest
