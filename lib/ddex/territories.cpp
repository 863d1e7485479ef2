// SPDX-License-Identifier: Apache-2.0
#include "ddex/territories.hpp"

#include <algorithm>
#include <iterator>

#include "identifiers/countries.hpp"

namespace mv::ddex {
namespace {

// Beside ISO 3166-1: two that are no more, Kosovo, and parts of Spain.
constexpr std::string_view kOthers[] = {"Worldwide", "XK", "AN", "CS", "ES-CE", "ES-CN", "ES-ML"};

bool is_tis(std::string_view code) {
  return !code.empty() && code.size() <= 4 && code.find_first_not_of("0123456789") == code.npos;
}

}  // namespace

bool is_territory(std::string_view code) {
  return identifiers::is_country(code) || is_tis(code) ||
         std::find(std::begin(kOthers), std::end(kOthers), code) != std::end(kOthers);
}

}  // namespace mv::ddex
