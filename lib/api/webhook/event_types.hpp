// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every type of event there is, in one table: what subscriptions may name, what `data` holds, and
// the text that is sent. GET /event-types and the webhooks of the OpenAPI document come from it.
#include <array>
#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/job.hpp"

namespace mv::api {

namespace json = boost::json;

struct EventType {
  std::string name;  ///< group.word
  std::string description;
  json::object schema;   ///< of `data`, JSON Schema 2020-12; fields may be added later
  json::object example;  ///< of `data`; keeps to the schema
  std::string subject;   ///< an id as subject_id has it
};

/// In the order of the documentation, a group together. Thread-safe.
std::span<const EventType> event_types();
const EventType* find_event_type(std::string_view name);  ///< null when there is none

/// Checks that each is a type, "group.*" or "*", and leaves out what another one covers: at most
/// one of the result matches any type. Order is kept. Error: invalid with every fault, each at its
/// JSON pointer "/events/<index>".
Result<std::vector<std::string>> normal_patterns(std::vector<std::string> patterns);
/// The patterns that match a type: itself, "group.*" and "*".
std::array<std::string, 3> patterns_for(std::string_view type);

/// The body of a webhook, exactly as it is signed and sent.
std::string event_body(const model::Event& event);
/// The same with `data` as JSON text that is there already (event.data is not read).
std::string event_body(const model::Event& event, std::string_view data);
/// The schema of that body, whatever its type.
json::object event_body_schema();
/// A body of this type as it may arrive.
json::object example_event(const EventType& type);

/// Replaces values: each override is a path of names and indexes ("placement.state") and a text,
/// which is read as what is there now (number, true or false, text; text where there is null).
/// Error: invalid with every fault, at "/overrides/<path>": unknown path, not a value, wrong kind.
Result<json::object> with_overrides(
    json::object data, const std::vector<std::pair<std::string, std::string>>& overrides);

}  // namespace mv::api
