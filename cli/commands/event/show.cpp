// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "io/render.hpp"

namespace mv::cli {
namespace {

std::string describe(const api::EventView& event) {
  return details({{"id", event.id}, {"type", event.type}, {"subject", event.subject_id},
             {"mode", event.mode}, {"time", short_time(event.created_at)}}) +
         "\n" + pretty(event.data);
}

}  // namespace

Command event_show_command() {
  return {
      .path = "event show",
      .summary = "Show one event with its data",
      .arguments = {{.name = "ID", .help = "evt_…", .complete = Complete::events}},
      .examples = {{"event show evt_01jhma0b3c5d7e9f2g4h6j8kmn", ""},
          {"event show evt_01jhma0b3c5d7e9f2g4h6j8kmn --json=data", ""}},
      .run = show<api::EventView>({.url = "/api/v1/events/{}", .text = describe}),
  };
}

}  // namespace mv::cli
