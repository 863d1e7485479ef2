// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"
#include "io/render.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto event, session->get<api::EventView>("/api/v1/events/" +
                                                        url_encode(context.in.argument(0))));
  Outcome out;
  out.value = model::to_json(event);
  out.text = details({{"id", event.id},
                      {"type", event.type},
                      {"subject", event.subject_id},
                      {"mode", event.mode},
                      {"time", event.created_at}}) +
             "\n" + pretty(event.data);
  return out;
}

}  // namespace

Command event_show_command() {
  Command out;
  out.path = "event show";
  out.summary = "Show one event with its data";
  out.arguments = {{"ID", "evt_…", true, false, Complete::events}};
  out.examples = {{"event show evt_01jhma0b3c5d7e9f2g4h6j8kmn", ""},
                  {"event show evt_01jhma0b3c5d7e9f2g4h6j8kmn --json=data", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
