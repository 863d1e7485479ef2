// SPDX-License-Identifier: Apache-2.0
#pragma once
// As much of JSON Schema as the table of event types uses.
#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/webhook/event_types.hpp"
#include "base/clock.hpp"

namespace mv::test {

namespace json = boost::json;

inline bool has_type(const json::value& value, std::string_view type) {
  return type == "object"    ? value.is_object()
         : type == "array"   ? value.is_array()
         : type == "string"  ? value.is_string()
         : type == "integer" ? value.is_int64() || value.is_uint64()
         : type == "null"    ? value.is_null()
                             : false;
}

/// Adds what of the schema the value breaks.
inline void check_schema(const json::value& value, const json::object& schema,
    const std::string& at, std::vector<std::string>& out) {
  static const std::set<std::string> kKnown{"type", "description", "format", "properties", "items",
      "required", "const", "enum", "additionalProperties"};
  for (const auto& [word, rule] : schema)
    if (!kKnown.contains(std::string(word)))
      out.push_back(at + ": unknown word " + std::string(word));
  if (const auto* type = schema.if_contains("type")) {
    const auto types = type->is_array() ? type->get_array() : json::array{*type};
    if (std::none_of(types.begin(), types.end(),
            [&](auto& one) { return has_type(value, std::string(one.as_string())); }))
      out.push_back(at + ": type");
  }
  if (const auto* one = schema.if_contains("const"); one && *one != value)
    out.push_back(at + ": const");
  if (const auto* some = schema.if_contains("enum")) {
    const auto& all = some->as_array();
    if (std::find(all.begin(), all.end(), value) == all.end()) out.push_back(at + ": enum");
  }
  if (const auto* format = schema.if_contains("format"); format && value.is_string())
    if (*format != "date-time" || !parse_utc(std::string(value.as_string())))
      out.push_back(at + ": format");
  if (value.is_array() && schema.contains("items"))
    for (const auto& item : value.as_array())
      check_schema(item, schema.at("items").as_object(), at + "/-", out);
  if (!value.is_object()) return;
  const auto& object = value.as_object();
  if (const auto* required = schema.if_contains("required"))
    for (const auto& name : required->as_array())
      if (!object.contains(name.as_string()))
        out.push_back(at + ": required " + std::string(name.as_string()));
  const auto* properties = schema.if_contains("properties");
  for (const auto& [name, item] : object) {
    const auto below = at + "/" + std::string(name);
    const auto* rule = properties ? properties->as_object().if_contains(name) : nullptr;
    if (rule) check_schema(item, rule->as_object(), below, out);
    // Stricter than the schemas, which leave room for later fields.
    else if (properties)
      out.push_back(below + ": additionalProperties");
  }
}

inline std::vector<std::string> broken(const json::value& value, const json::object& schema) {
  std::vector<std::string> out;
  check_schema(value, schema, "", out);
  return out;
}

/// What an event breaks of the schema of its type; "" = nothing.
inline std::string broken(const model::Event& event) {
  const auto* type = api::find_event_type(event.type);
  if (!type) return event.type + " is no event type";
  std::string out;
  for (const auto& fault : broken(json::value(event.data), type->schema))
    out += event.type + fault + "; ";
  return out;
}

}  // namespace mv::test
