// SPDX-License-Identifier: Apache-2.0
#include "api/decode.hpp"

namespace mv::api {
namespace detail {

std::string json_kind(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "true or false";
    case json::kind::string: return "text";
    case json::kind::array: return "a list";
    case json::kind::object: return "an object";
    default: return "a number";
  }
}

void wrong_type(const json::value& value, std::string_view expected, const std::string& pointer,
    std::vector<Fault>& faults) {
  faults.push_back(
      {pointer, "type", fmt::format("must be {}, not {}", expected, json_kind(value)), ""});
}

void unknown_field(std::string_view name, std::span<const std::string> known,
    const std::string& pointer, std::vector<Fault>& faults) {
  const auto near = closest(name, known);
  const std::string shown{shortened(name)};
  // RFC 6901 section 3
  const auto token = replace_all(replace_all(shown, "~", "~0"), "/", "~1");
  faults.push_back({fmt::format("{}/{}", pointer, token), "unknown",
      fmt::format("there is no field '{}' here", shown),
      near ? fmt::format("Did you mean '{}'?", *near)
           : fmt::format("Known fields: {}.", join(known, ", "))});
}

}  // namespace detail

void merge_patch(json::object& target, const json::object& patch) {
  for (const auto& [name, value] : patch) {
    if (value.is_null()) {
      target.erase(name);
    } else if (value.is_object()) {
      auto& slot = target[name];
      if (!slot.is_object()) slot = json::object{};
      merge_patch(slot.get_object(), value.get_object());
    } else {
      target[name] = value;
    }
  }
}

}  // namespace mv::api
