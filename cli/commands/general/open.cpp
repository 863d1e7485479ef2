// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/links.hpp"
#include "context.hpp"
#include "io/program.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

/// The link of one platform, or of the first that has one.
Result<api::PlacementView> chosen(
    const Context& context, const api::DistributionView& distribution) {
  const auto at = context.in.text("at");
  const auto* platform = at.empty() ? nullptr : model::find_platform(at);
  if (!at.empty() && !platform)
    return make_error(Code::usage, fmt::format("--at: \"{}\" is not a platform", at), "",
        fmt::format("`{}` lists them.", context.next("platform list")));
  std::string states;
  for (const auto& placement : distribution.placements) {
    const bool wanted = !platform || placement.platform == platform->id;
    if (wanted && placement.url) return placement;
    if (wanted)
      states += (states.empty() ? "" : ". ") + placement_lines(context, placement).front();
  }
  if (states.empty())
    return make_error(Code::not_found,
        fmt::format("\"{}\" was not sent to {}", printable(distribution.title), platform->name), "",
        fmt::format("Leave out --at, or see {}.",
            context.next("distribution show " + short_id(distribution.id))));
  return make_error(Code::not_found,
      fmt::format("\"{}\" has no link yet", printable(distribution.title)), states,
      fmt::format(
          "Follow it with: {}", context.next("distribution watch " + short_id(distribution.id))));
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(
      const auto distribution, session->get<api::DistributionView>(
                                   "/api/v1/distributions/" + url_encode(context.in.argument(0))));
  MV_TRY(const auto placement, chosen(context, distribution));
  const auto& url = *placement.url;
  // A link comes from a provider: only one to the web is handed to the desktop.
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const bool opened = web && context.prompt.can_ask() && open_in_browser(url);
  return Outcome{.value = boost::json::object{{"id", distribution.id},
                     {"platform", placement.platform}, {"url", url}, {"opened", opened}},
      .text = printable(url) + "\n"};
}

}  // namespace

Command open_command() {
  return {
      .path = "open",
      .summary = "Open the page of what is live, and print its link",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {{.name = "at",
          .value = Value::text,
          .shown = "PLATFORM",
          .help = "The page at this platform (default: the first with a link)",
          .complete = Complete::platforms}},
      .examples = {{"open \"Northern Line\"", ""}, {"open \"Northern Line\" --at spotify", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
