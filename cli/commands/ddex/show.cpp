// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "ddex/read/document.hpp"
#include "ddex/read/summary.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

std::string deal_line(const ddex::DealSummary& deal) {
  const auto period = deal.end.empty() ? fmt::format("from {}", deal.start)
                                       : fmt::format("{} to {}", deal.start, deal.end);
  return fmt::format("{}{}: {}; {}; {}", deal.pre_order ? "pre-order, " : "",
      join(deal.models, ", "), join(deal.uses, ", "), join(deal.territories, ", "), period);
}

std::string text_of(const ddex::Summary& summary) {
  std::string out;
  const auto add = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) out += fmt::format("{:12} {}\n", label, printable(text));
  };
  add("Message",
      fmt::format("{} {}{}", summary.kind, summary.version, summary.test ? ", a test" : ""));
  add("Id", summary.message_id);
  add("Made", summary.created);
  add("From", summary.sender);
  add("To", summary.recipient);
  add("Release", fmt::format("{} by {}", summary.title, summary.artist));
  add("Kind", summary.release_type);
  add("Code", summary.release_id);
  add("Label", summary.label);
  add("Genre", summary.genre);
  add("Date", summary.release_date);
  for (const auto& track : summary.tracks)
    add(track.reference, fmt::format("{}  {}  {}  {}", track.isrc, track.duration, track.title,
                             track.artist == summary.artist ? "" : track.artist));
  if (summary.kind != "NewReleaseMessage") return out;
  if (summary.deals.empty()) add("Deals", "none: the receiver takes the release down");
  for (const auto& deal : summary.deals)
    add("Deal", fmt::format("{}  ({})", deal_line(deal),
                    deal.releases.size() > 4 ? fmt::format("{} releases", deal.releases.size())
                                             : join(deal.releases, ", ")));
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto text, read_file(context.in.argument(0), ddex::kLargestMessage));
  MV_TRY(const auto summary, ddex::summarise(text));
  return Outcome{.value = model::to_json(summary), .text = text_of(summary)};
}

}  // namespace

Command ddex_show_command() {
  return {
      .path = "ddex show",
      .summary = "Show what a DDEX message says, in short",
      .arguments = {{.name = "FILE", .help = "XML of a message", .complete = Complete::files}},
      .examples = {{"ddex show 0012345678905.xml", ""}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
