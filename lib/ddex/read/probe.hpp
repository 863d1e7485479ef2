// SPDX-License-Identifier: Apache-2.0
#pragma once
// A message under examination: its elements by name, in the order of the document.
#include <fmt/format.h>

#include <optional>
#include <unordered_map>

#include "ddex/message.hpp"
#include "ddex/read/check.hpp"
#include "ddex/read/document.hpp"

namespace mv::ddex {

inline constexpr std::size_t kMostFindings = 1'000;

class Probe {
 public:
  Probe(const Document& document, const CheckOptions& options);

  const Document& document;
  const CheckOptions& options;
  std::optional<Version> version;  ///< none = another one
  std::vector<Finding> findings;

  /// Every element of this name.
  const std::vector<pugi::xml_node>& all(std::string_view name) const;
  /// Calls `each` for every element.
  template <class Each>
  void each_element(Each each) const {
    for (const auto& node : order_) each(node);
  }

  /// Of one rule at most kMostFindings are kept; the last says that there are more.
  void add(std::string_view rule, Level level, const pugi::xml_node& at, std::string message,
      std::string hint = {});

 private:
  std::unordered_map<std::string_view, std::size_t> found_;  ///< by rule
  std::vector<pugi::xml_node> order_;
  std::unordered_map<std::string_view, std::vector<pugi::xml_node>> by_name_;
};

/// One check; the table of them is in check.cpp.
using Check = void (*)(Probe&);

void check_message(Probe& probe);      ///< D1
void check_references(Probe& probe);   ///< D2, D3
void check_use(Probe& probe);          ///< D4: of recordings, tracks and positions
void check_identifiers(Probe& probe);  ///< D5
void check_parties(Probe& probe);      ///< D6
void check_dates(Probe& probe);        ///< D7
void check_deals(Probe& probe);        ///< D8 to D11
void check_titles(Probe& probe);       ///< D12
void check_files(Probe& probe);        ///< D13, D14
void check_batch(Probe& probe);        ///< D15

}  // namespace mv::ddex
