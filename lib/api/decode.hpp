// SPDX-License-Identifier: Apache-2.0
#pragma once
// Strict reading of request bodies: types, unknown fields and field rules, every fault at once.
#include <fmt/format.h>

#include <map>
#include <string>

#include "api/fields.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::api {

namespace json = boost::json;

namespace detail {

std::string json_kind(const json::value& value);
void wrong_type(const json::value& value, std::string_view expected, const std::string& pointer,
    std::vector<Fault>& faults);
void unknown_field(std::string_view name, std::span<const std::string> known,
    const std::string& pointer, std::vector<Fault>& faults);

template <class T>
void read(const json::value& from, T& out, const FieldRule* rule, const std::string& pointer,
    std::vector<Fault>& faults);

template <class T>
void read_object(
    const json::value& from, T& out, const std::string& pointer, std::vector<Fault>& faults) {
  if (!from.is_object()) return wrong_type(from, "an object", pointer, faults);
  const auto& object = from.get_object();
  std::vector<std::string> known;
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
    known.emplace_back(member.name);
    const FieldRule* rule = nullptr;
    for (const auto& row : rules_of<T>())
      if (row.name == known.back()) rule = &row;
    const std::string at = pointer + "/" + known.back();
    if (const auto* value = object.if_contains(known.back()))
      read(*value, out.*member.pointer, rule, at, faults);
    else if (rule && rule->required)
      faults.push_back({at, "required", fmt::format("{} is missing", known.back()),
          rule->example.empty() ? "" : fmt::format("For example {}.", rule->example)});
  });
  for (const auto& [name, value] : object)
    if (std::find(known.begin(), known.end(), std::string_view(name)) == known.end())
      unknown_field(name, known, pointer, faults);
}

template <class T>
void read(const json::value& from, T& out, const FieldRule* rule, const std::string& pointer,
    std::vector<Fault>& faults) {
  if constexpr (model::is_optional<T>::value) {
    if (from.is_null())
      out.reset();
    else
      read(from, out.emplace(), rule, pointer, faults);
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (!from.is_object()) return wrong_type(from, "an object", pointer, faults);
    out = from.get_object();
  } else if constexpr (model::is_vector<T>::value) {
    if (!from.is_array()) return wrong_type(from, "a list", pointer, faults);
    const auto& items = from.get_array();
    if (rule) check_items(*rule, items.size(), pointer, faults);
    out.clear();
    for (std::size_t i = 0; i < items.size() && i < 1000; ++i)
      read(items[i], out.emplace_back(), nullptr, fmt::format("{}/{}", pointer, i), faults);
  } else if constexpr (model::is_described<T>) {
    read_object(from, out, pointer, faults);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!from.is_string()) return wrong_type(from, "text", pointer, faults);
    out = std::string(from.get_string());
    if (rule) check_text(*rule, out, pointer, faults);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool()) return wrong_type(from, "true or false", pointer, faults);
    out = from.get_bool();
  } else {
    boost::system::error_code code;
    const auto number = from.is_number() ? from.to_number<T>(code) : T{};
    if (!from.is_number() || code) return wrong_type(from, "a whole number", pointer, faults);
    if (rule) check_number(*rule, number, pointer, faults);
    out = number;
  }
}

}  // namespace detail

/// Reads a described struct. Error: Code::invalid with every fault, each at its JSON pointer.
template <class T>
Result<T> decode(const json::value& from, const std::string& pointer = "") {
  T out{};
  std::vector<Fault> faults;
  detail::read_object(from, out, pointer, faults);
  if (faults.empty()) return out;
  Error error = make_error(Code::invalid,
      fmt::format("{} {} not valid", faults.size(), faults.size() == 1 ? "value is" : "values are"),
      faults.front().at + ": " + faults.front().message, faults.front().hint);
  error.faults = std::move(faults);
  return error;
}

/// Reads a form (Call::form) into a described struct of texts. Names that T does not have are
/// ignored, as RFC 6749 section 3.2 requires. Error: as decode.
template <class T>
Result<T> decode_form(const std::map<std::string, std::string>& form) {
  json::object known;
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
    if (const auto found = form.find(member.name); found != form.end())
      known[member.name] = found->second;
  });
  return decode<T>(known);
}

/// JSON merge patch, RFC 7396.
void merge_patch(json::object& target, const json::object& patch);

}  // namespace mv::api
