// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/distribution_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {

Command track_links_command() {
  using Link = api::LinkView;
  return {
      .path = "track links",
      .summary = "List every place where a track can be heard",
      .about =
          "Of the track alone and of every release that it is on. What has no address yet is in "
          "distribution show.",
      .arguments = {{.name = "ID", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .examples = {{"track links \"Night Train\"", ""},
          {"track links \"Night Train\" --json=platform,url", "For a page of your own"}},
      .run = list<Link>({
          .url = "/api/v1/tracks/{}/links",
          .columns = {{"PLATFORM",
                          [](const Link& one) { return model::platform_name(one.platform); }},
              {"URL", &Link::url},
              {"LIVE SINCE", [](const Link& one) { return short_time(one.live_at); }}},
          .empty = "It cannot be heard anywhere yet.",
          .paged = false,
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
