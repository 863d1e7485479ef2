// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "api/faults.hpp"
#include "api/fields.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kAll = "*";

std::string group_pattern(std::string_view type) {
  return std::string(type.substr(0, type.find('.'))) + ".*";
}

// Everything a subscription may name.
const std::vector<std::string>& known_patterns() {
  static const auto known = [] {
    std::vector<std::string> out{std::string(kAll)};
    for (const auto& type : event_types()) {
      const auto group = group_pattern(type.name);
      if (group_pattern(out.back()) != group) out.push_back(group);
      out.push_back(type.name);
    }
    return out;
  }();
  return known;
}

bool is_known(const std::string& pattern) {
  const auto& known = known_patterns();
  return std::find(known.begin(), known.end(), pattern) != known.end();
}

Fault unknown_pattern(std::size_t index, const std::string& pattern) {
  Fault out{fmt::format("/events/{}", index), "event_type",
      fmt::format("\"{}\" is not an event type", shortened(pattern)), ""};
  const std::string group = group_pattern(pattern);
  if (const auto near = closest(pattern, known_patterns()))
    out.hint = fmt::format("Did you mean \"{}\"?", *near);
  else if (is_known(group))
    out.hint = fmt::format(
        "\"{}\" matches the whole group; GET /api/v1/event-types lists all types.", group);
  else
    out.hint = "GET /api/v1/event-types lists them; \"group.*\" and \"*\" match several.";
  return out;
}

void append_text(std::string& out, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
  if (plain)
    out.append(1, '"').append(text).append(1, '"');
  else
    out += json::serialize(json::value(text));
}

}  // namespace

const EventType* find_event_type(std::string_view name) {
  for (const auto& type : event_types())
    if (type.name == name) return &type;
  return nullptr;
}

Result<std::vector<std::string>> normal_patterns(std::vector<std::string> patterns) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    if (!is_known(patterns[i])) faults.push_back(unknown_pattern(i, patterns[i]));
  if (!faults.empty()) return error_of(std::move(faults));
  const std::set<std::string> given(patterns.begin(), patterns.end());
  if (given.contains(std::string(kAll))) return std::vector<std::string>{std::string(kAll)};
  std::set<std::string> taken;
  std::erase_if(patterns, [&](const std::string& pattern) {
    const std::string group = group_pattern(pattern);
    const bool covered = pattern != group && given.contains(group);
    return covered || !taken.insert(pattern).second;
  });
  return patterns;
}

std::array<std::string, 3> patterns_for(std::string_view type) {
  return {std::string(type), group_pattern(type), std::string(kAll)};
}

std::string event_body(const model::Event& event) {
  return event_body(event, valid_utf8(model::serialized(event.data)));
}

std::string event_body(const model::Event& event, std::string_view data) {
  std::string out;
  out.reserve(data.size() + 192);
  const std::string time = format_utc(event.created_at);
  using Member = std::pair<std::string_view, std::string_view>;
  for (const auto& [name, value] :
      {Member{"{\"id\":", event.id}, {",\"type\":", event.type}, {",\"timestamp\":", time},
          {",\"mode\":", to_word(event.mode)}, {",\"subject_id\":", event.subject_id}}) {
    out += name;
    append_text(out, value);
  }
  return out.append(",\"data\":").append(data).append("}");
}

json::object event_body_schema() {
  const auto text = [](std::string_view description) {
    return json::object{{"type", "string"}, {"description", description}};
  };
  json::object time = text("When it happened");
  time["format"] = "date-time";
  json::object mode = text("Where it happened");
  json::array modes;
  for (const auto one : all_of<model::Mode>()) modes.emplace_back(to_word(one));
  mode["enum"] = std::move(modes);
  return {{"type", "object"},
      {"properties",
          {{"id", text("The event's id; the same in every attempt, sent as webhook-id")},
              {"type", text("What happened")}, {"timestamp", time}, {"mode", mode},
              {"subject_id", text("The id of what it happened to")},
              {"data", {{"type", "object"}, {"description", "Details, depending on the type"}}}}},
      {"required", json::array{"id", "type", "timestamp", "mode", "subject_id", "data"}}};
}

json::object example_event(const EventType& type) {
  return {{"id", "evt_01jhma0b3c5d7e9f2g4h6j8kmn"}, {"type", type.name},
      {"timestamp", "2027-01-15T00:00:00.000Z"}, {"mode", to_word(model::Mode::live)},
      {"subject_id", type.subject}, {"data", type.example}};
}

}  // namespace mv::api
