// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/due/due.hpp"
#include "commands/order/links.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

using Change = api::ChangeView;

std::string words_of(const Change& change) {
  return change.reason.value_or(change.platform_message.value_or(""));
}

Table history_of(const std::vector<Change>& changes) {
  return table_of<Change>(
      changes, {{"TIME", &Change::at}, {"PLATFORM", &Change::platform}, {"FROM", &Change::from},
                   {"TO", &Change::to}, {"CAUSE", &Change::cause}, {"WORDS", words_of}});
}

/// What one wants to know first: is it live, and where?
std::string screen_of(const Context& context, const api::DistributionView& distribution) {
  const auto width = static_cast<std::size_t>(context.io.out_width());
  auto name = distribution.title;
  if (!distribution.artist.empty()) name += ", " + distribution.artist;
  return wrap(printable(name), width) + "\n" + placements_screen(context, distribution.placements) +
         "\n" +
         details({{"id", distribution.id}, {"track", distribution.track_id},
             {"release", distribution.release_id.value_or("")}, {"mode", distribution.mode},
             {"ordered", due_words(distribution.created_at, home_zone(context), false)}});
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto path = "/api/v1/distributions/" + url_encode(context.in.argument(0));
  MV_TRY(const auto distribution, session->get<api::DistributionView>(path));
  Outcome out;
  out.value = model::to_json(distribution);
  out.table = placements_of(distribution);
  if (!context.in.has("history")) {
    out.screen = screen_of(context, distribution);
    return out;
  }
  MV_TRY(const auto history, session->get<api::Page<api::ChangeView>>(path + "/history"));
  out.value.as_object()["history"] = model::to_json(history.data);
  out.table = history_of(history.data);
  return out;
}

}  // namespace

Command distribution_show_command() {
  return {
      .path = "distribution show",
      .summary = "Show one distribution, platform by platform",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {{.name = "history", .help = "Every change of state, with its cause"}},
      .examples = {{"distribution show dst_01jd2m3x8yq5w7e9r1t3y5u7i9 --history", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
