// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/event_views.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "io/colour.hpp"

namespace mv::cli {
namespace {

Status show(Context& context, const api::EventView& event) {
  if (context.json) return context.emit(model::to_json(event));
  if (context.io.out_tty())
    context.io.out(fmt::format("{}  {:<24}  {}  {}\n",
        tinted(clock_time(event.created_at), Tint::dim, context.colour_out()),
        printable(event.type), event.id, printable(event.subject_id)));
  else
    context.io.out(fmt::format("{}\t{}\t{}\t{}\n", event.created_at, printable(event.type),
        event.id, printable(event.subject_id)));
  context.io.flush();
  return {};
}

Result<Outcome> run(Context& context) {
  EventFollow follow;
  MV_TRY(follow.query, event_query(context, "types"));
  follow.on_ready = [&] { context.say("Following events; stop with Ctrl-C."); };
  follow.on_event = [&](const api::EventView& event) { return show(context, event); };
  const auto ended = follow_events(context, follow);
  if (!ended) return in_flags(ended.error());
  Outcome out;
  out.printed = true;
  return out;
}

}  // namespace

Command event_watch_command() {
  return {
      .path = "event watch",
      .summary = "Show events as they happen, until Ctrl-C",
      .about =
          "When the server restarts, it waits, misses nothing and shows nothing twice. With "
          "--json each event is an object on its own line.",
      .options = {event_patterns_option("types", "Only these types, such as track.*"),
          since_option("Start with events since: 10m or a time (default: now)")},
      .examples = {{"event watch --types distribution.*", ""},
          {"event watch --since 10m --json=type,subject_id", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
