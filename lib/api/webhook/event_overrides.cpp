// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

#include "api/faults.hpp"
#include "api/fields.hpp"
#include "api/webhook/event_types.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::api {
namespace {

// The paths of all values below one, and where they are.
using Leaves = std::vector<std::pair<std::string, json::value*>>;
void collect(json::value& value, const std::string& path, Leaves& out) {
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
  };
  if (value.is_object()) {
    for (auto& [name, item] : value.get_object()) collect(item, below(name), out);
  } else if (value.is_array()) {
    auto& items = value.get_array();
    for (std::size_t i = 0; i < items.size(); ++i) collect(items[i], below(std::to_string(i)), out);
  } else {
    out.emplace_back(path, &value);
  }
}

Fault unknown_path(const std::string& path, const Leaves& leaves) {
  Fault out{"/overrides/" + std::string(shortened(path)), "override_path", "", ""};
  std::vector<std::string> known;
  for (const auto& [name, value] : leaves) {
    known.push_back(name);
    if (name.starts_with(path + ".")) {
      out.message = fmt::format(
          "\"{}\" holds several values; only one can be set at a time", shortened(path));
      out.hint = fmt::format("For example \"{}\".", name);
      return out;
    }
  }
  out.message = fmt::format("there is no value \"{}\" in this event", shortened(path));
  const auto near = closest(path, known);
  out.hint = near ? fmt::format("Did you mean \"{}\"?", *near)
                  : fmt::format("Known values: {}.", join(known, ", "));
  return out;
}

// Whether the text could be read as what is there; then it takes its place.
bool put(json::value& there, const std::string& text) {
  if (there.is_bool()) {
    if (text != "true" && text != "false") return false;
    there = text == "true";
  } else if (there.is_double()) {
    double number = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(number)) return false;
    there = number;
  } else if (there.is_number()) {
    const auto number = parse_int(text);
    if (!number) return false;
    there = *number;
  } else {
    there = text;
  }
  return true;
}

std::string_view kind_of(const json::value& value) {
  return value.is_bool() ? "true or false" : value.is_double() ? "a number" : "a whole number";
}

}  // namespace

Result<json::object> with_overrides(
    json::object data, const std::vector<std::pair<std::string, std::string>>& overrides) {
  json::value whole = std::move(data);
  Leaves leaves;
  collect(whole, "", leaves);
  std::vector<Fault> faults;
  for (const auto& [path, text] : overrides) {
    const auto found = std::find_if(
        leaves.begin(), leaves.end(), [&name = path](auto& leaf) { return leaf.first == name; });
    if (found == leaves.end())
      faults.push_back(unknown_path(path, leaves));
    else if (!is_utf8(text))
      faults.push_back(
          {"/overrides/" + path, "override_value", "the text is not UTF-8", "Send it as UTF-8."});
    else if (!put(*found->second, text))
      faults.push_back({"/overrides/" + path, "override_value",
          fmt::format("\"{}\" is not {} like the value it replaces", shortened(text),
              kind_of(*found->second)),
          fmt::format("For example {}.", model::serialized(*found->second))});
  }
  if (!faults.empty()) return error_of(std::move(faults));
  return std::move(whole.get_object());
}

}  // namespace mv::api
