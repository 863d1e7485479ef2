// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the commands that read events share: which ones, since when, and following the stream.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/webhook/event_views.hpp"
#include "client/event_stream.hpp"
#include "context.hpp"

namespace mv::cli {

/// --types A,B or --events A,B.
Option event_patterns_option(std::string name, std::string help);
/// --since, shared by everything that looks back.
Option since_option(std::string help, std::string fallback = "");

/// An RFC 3339 time in UTC from one, or from how long ago ("2h"). Error: usage.
Result<std::string> time_of_since(std::string_view text, Millis now);
/// "?since=…&types=…" of --since (or `since` when it was not given) and the option `patterns`;
/// empty when neither says anything. Error: usage.
Result<std::string> event_query(
    const Context& context, std::string_view patterns, std::string_view since = "");

/// Faults of a request's body, said of the flags that they came from: /max_in_flight becomes
/// --max-in-flight. `arguments` are the members that are arguments: {"url", "URL"}.
Error in_flags(Error error, const std::map<std::string, std::string>& arguments = {});

struct EventFollow {
  std::string query;
  std::function<void()> on_ready;  ///< once, when the stream stands
  /// An error ends it.
  std::function<Status(const api::EventView&)> on_event;
};
/// Follows the events of the server until Ctrl-C (Error: interrupted), through restarts of the
/// server, each event once. Starts this user's own server again when it ended.
Status follow_events(Context& context, const EventFollow& follow);

/// "12:30:05" of an RFC 3339 time.
std::string clock_time(std::string_view utc);

}  // namespace mv::cli
