// SPDX-License-Identifier: Apache-2.0
#include "commands/events.hpp"

#include <fmt/format.h>

#include "api/webhook/event_views.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

constexpr std::string_view kStream = "/api/v1/events/stream";

std::string flag_of(
    const std::string& pointer, const std::map<std::string, std::string>& arguments) {
  if (pointer.starts_with('-')) return pointer;
  // "" before the first of a pointer; the members of a query have no slash.
  const auto parts = split(pointer.starts_with('/') ? pointer : "/" + pointer, '/');
  if (parts.size() < 2 || parts[1].empty()) return pointer;
  if (const auto found = arguments.find(parts[1]); found != arguments.end()) return found->second;
  if (parts[1] == "headers") return "--header";
  if (parts[1] == "overrides") return parts.size() > 2 ? "--set " + parts[2] : "--set";
  return "--" + replace_all(parts[1], "_", "-");
}

}  // namespace

Option event_patterns_option(std::string name, std::string help) {
  return {.name = std::move(name),
      .value = Value::list,
      .shown = "A,B",
      .help = std::move(help),
      .complete = Complete::event_types,
      .repeat = true};
}

Option since_option(std::string help, std::string fallback) {
  return {.name = "since",
      .value = Value::text,
      .shown = "TIME",
      .help = std::move(help),
      .fallback = std::move(fallback)};
}

Result<std::string> time_of_since(std::string_view text, Millis now) {
  if (const auto span = parse_duration(text); span && span->count() >= 0)
    return format_utc(now - span->count());
  const auto time = parse_utc(text);
  if (time) return format_utc(*time);
  return make_error(Code::usage, fmt::format("--since: \"{}\" is not a time", text), "",
      "Write how long ago, for example 10m or 2h, or 2027-01-15T00:00:00Z.");
}

Result<std::string> event_query(
    const Context& context, std::string_view patterns, std::string_view since) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    out += fmt::format("{}{}={}", out.empty() ? '?' : '&', name, url_encode(value));
  };
  if (const auto text = context.in.maybe("since").value_or(std::string(since)); !text.empty()) {
    MV_TRY(const auto time, time_of_since(text, SystemClock().now()));
    add("since", time);
  }
  if (const auto types = context.in.all(patterns); !types.empty()) add("types", join(types, ","));
  return out;
}

Error in_flags(Error error, const std::map<std::string, std::string>& arguments) {
  if (error.faults.empty()) return error;
  // The server says the first fault there too, by its pointer.
  const auto first = error.faults.front().at + ": ";
  for (auto& fault : error.faults) fault.at = flag_of(fault.at, arguments);
  if (error.what.starts_with(first))
    error.what = error.faults.front().at + ": " + error.what.substr(first.size());
  if (error.why.starts_with(first)) {
    error.why.clear();
    error.hint.clear();
  }
  return error;
}

Status follow_events(Context& context, const EventFollow& follow) {
  MV_TRY(auto* session, context.session());
  std::optional<Error> failure;
  bool ready = false, away = false;
  client::FollowOptions options;
  options.path = std::string(kStream) + follow.query;
  options.on_open = [&] {
    // What passes is waited for, as with a server elsewhere.
    if (auto awake = context.wake_server(); !awake && !awake.error().retryable())
      failure = awake.error();
    return !failure;
  };
  options.on_connected = [&] {
    if (std::exchange(away, false)) context.say("The server is back; nothing was missed.");
    if (!std::exchange(ready, true) && follow.on_ready) follow.on_ready();
  };
  options.on_away = [&](const Error& error) {
    if (!std::exchange(away, true))
      context.say(fmt::format("The server cannot be reached ({}); retrying until it is back.",
          error.why.empty() ? error.what : error.why));
  };
  options.on_event = [&](const client::ServerEvent& event) {
    const auto view = model::parse_json<api::EventView>(event.data);
    if (!view) return true;
    if (auto taken = follow.on_event(*view); !taken) failure = taken.error();
    return !failure;
  };
  auto ended = client::follow(*session, options);
  if (failure) return *failure;
  return ended;
}

std::string clock_time(std::string_view utc) {
  return std::string(utc.size() < 19 ? utc : utc.substr(11, 8));
}

}  // namespace mv::cli
