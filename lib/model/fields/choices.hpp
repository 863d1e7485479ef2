// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <string>

#include "model/fields/words.hpp"

namespace mv::model {

/// The words that may stand in a member, as the table has them; empty where it may be any text.
template <class T>
std::vector<std::string_view> choices_of(std::string_view member) {
  for (const auto& rule : words_of<T>())
    if (rule.name == member) return rule.one_of;
  return {};
}

template <class T>
bool is_choice(std::string_view member, std::string_view word) {
  const auto all = choices_of<T>(member);
  return std::find(all.begin(), all.end(), word) != all.end();
}

/// "original, cover or public_domain"
template <class T>
std::string choices_text(std::string_view member) {
  auto all = choices_of<T>(member);
  std::erase(all, std::string_view());
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i)
    out += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + std::string(all[i]);
  return out;
}

}  // namespace mv::model
