// SPDX-License-Identifier: Apache-2.0
#pragma once
// Enums whose enumerators are the words that are stored and shown: BOOST_DESCRIBE_ENUM(Mode, live,
// sandbox). The database, JSON and people see the word, the code sees the value.
#include <fmt/core.h>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mv {

template <class E>
concept EnumWords = std::is_enum_v<E> && boost::describe::has_describe_enumerators<E>::value;

/// The word; static storage. "" for a value that is none of the enumerators.
template <EnumWords E>
constexpr std::string_view to_word(E value) {
  std::string_view out;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) {
    if (one.value == value) out = one.name;
  });
  return out;
}

/// "" for none.
template <EnumWords E>
constexpr std::string_view to_word(const std::optional<E>& value) {
  return value ? to_word(*value) : std::string_view();
}

/// Nothing for a word that is none of the enumerators.
template <EnumWords E>
constexpr std::optional<E> from_word(std::string_view word) {
  std::optional<E> out;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto one) {
    if (word == one.name) out = one.value;
  });
  return out;
}

/// Every value, in the order of the enum.
template <EnumWords E>
constexpr auto all_of() {
  using List = boost::describe::describe_enumerators<E>;
  std::array<E, boost::mp11::mp_size<List>::value> out{};
  std::size_t at = 0;
  boost::mp11::mp_for_each<List>([&](auto one) { out[at++] = one.value; });
  return out;
}

/// The word of every value, for choices that people are given.
template <EnumWords E>
std::vector<std::string> all_words() {
  std::vector<std::string> out;
  for (const auto one : all_of<E>()) out.emplace_back(to_word(one));
  return out;
}

/// Whether a word that came as text means the value: views carry words, which a newer server may
/// have more of.
template <EnumWords E>
constexpr bool is(std::string_view word, E value) {
  return word == to_word(value);
}
template <EnumWords E>
constexpr bool is(std::string_view word, std::initializer_list<E> values) {
  for (const auto value : values)
    if (is(word, value)) return true;
  return false;
}

}  // namespace mv

/// In a text: the word.
template <mv::EnumWords E>
struct fmt::formatter<E> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(E value, Context& context) const {
    return fmt::formatter<std::string_view>::format(mv::to_word(value), context);
  }
};
