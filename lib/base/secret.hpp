// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

namespace mv {

/// A value that no log, error or format call can show: only `reveal` gives it out.
template <class T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  const T& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  T value_;
};

using SecretText = Secret<std::string>;

}  // namespace mv
