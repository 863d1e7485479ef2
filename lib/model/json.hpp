// SPDX-License-Identifier: Apache-2.0
#pragma once
// Described structs to and from JSON. Writing keeps every member (absent optionals are null);
// reading is lenient: unknown members are ignored, missing ones keep their default. Requests from
// outside are read strictly by api/decode.hpp instead.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "base/text/enum_words.hpp"

namespace mv::model {

namespace json = boost::json;
namespace desc = boost::describe;

template <class T>
constexpr bool is_described = desc::has_describe_members<T>::value;
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
using members_of = desc::describe_members<T, desc::mod_public | desc::mod_inherited>;

template <class T>
json::value to_json(const T& value) {
  if constexpr (std::is_same_v<T, json::value>) {
    return value;
  } else if constexpr (std::is_same_v<T, json::object> || std::is_same_v<T, json::array>) {
    return value;
  } else if constexpr (is_optional<T>::value) {
    return value ? to_json(*value) : json::value(nullptr);
  } else if constexpr (is_vector<T>::value) {
    json::array out;
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(to_json(item));
    return out;
  } else if constexpr (is_described<T>) {
    json::object out;
    boost::mp11::mp_for_each<members_of<T>>(
        [&](auto member) { out.emplace(member.name, to_json(value.*member.pointer)); });
    return out;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return json::value(json::string(value));
  } else if constexpr (EnumWords<T>) {
    return json::value(to_word(value));
  } else {
    return json::value(value);
  }
}

template <class T>
void from_json(const json::value& from, T& out) {
  if constexpr (std::is_same_v<T, json::value>) {
    out = from;
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (from.is_object()) out = from.get_object();
  } else if constexpr (is_optional<T>::value) {
    if (from.is_null())
      out.reset();
    else
      from_json(from, out.emplace());
  } else if constexpr (is_vector<T>::value) {
    if (!from.is_array()) return;
    out.clear();
    for (const auto& item : from.get_array()) from_json(item, out.emplace_back());
  } else if constexpr (is_described<T>) {
    if (!from.is_object()) return;
    boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
      if (const auto* found = from.get_object().if_contains(member.name))
        from_json(*found, out.*member.pointer);
    });
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (from.is_string()) out = std::string(from.get_string());
  } else if constexpr (EnumWords<T>) {
    if (!from.is_string()) return;
    if (const auto known = from_word<T>(from.get_string())) out = *known;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (from.is_bool()) out = from.get_bool();
  } else if (from.is_number()) {
    boost::system::error_code ignored;
    const auto number = from.to_number<T>(ignored);
    if (!ignored) out = number;
  }
}

/// Parses text and reads it leniently. Error: Code::corrupt.
template <class T>
Result<T> parse_json(std::string_view text) {
  boost::system::error_code code;
  const auto parsed = json::parse(text, code);
  if (code) return make_error(Code::corrupt, "not valid JSON", code.message());
  T out{};
  from_json(parsed, out);
  return out;
}

/// The value as JSON (RFC 8259) with its numbers as people write them: -17.28, not -1.728E1.
std::string serialized(const json::value& value);

template <class T>
std::string json_text(const T& value) {
  return serialized(to_json(value));
}

}  // namespace mv::model
