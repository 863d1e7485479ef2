// SPDX-License-Identifier: Apache-2.0
// What the command line says of an album, into its manifest.
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/order/album.hpp"
#include "commands/order/recording.hpp"
#include "commands/release.hpp"
#include "preflight/defaults.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {

manifest::Manifest single_manifest(
    const fs::path& file, const model::Metadata& filled, const model::Metadata& given) {
  manifest::Manifest out;
  out.path = file;
  out.release.title = filled.album.empty() ? filled.title : filled.album;
  if (filled.album.empty()) out.release.version = filled.version;
  out.release.artists = filled.artists;
  out.release.label = given.label;
  out.release.upc = given.upc;
  out.key = model::release_key(out.release);
  manifest::Track track;
  track.file = file;
  track.metadata = given;
  track.metadata.upc.clear();
  out.tracks.push_back(std::move(track));
  return out;
}

void add_wishes(const Context& context, manifest::Manifest& manifest, std::vector<Fault>& faults) {
  if (!context.in.all("to").empty() || manifest.platforms.empty())
    manifest.platforms = chosen_platforms(context, "to", faults);
  if (manifest.platforms.empty() && faults.empty())
    faults.push_back({"--to", "", "no platform given",
        "Add --to, for example --to soundcloud,spotify, or platforms to the "
        "manifest."});
  const auto at = context.in.maybe("at");
  if (!at) {
    for (const char* alone : {"tz", "local-midnight"})
      if (context.in.has(alone))
        faults.push_back({fmt::format("--{}", alone), "", fmt::format("--{} needs --at", alone),
            "Add --at \"YYYY-MM-DD HH:MM\"."});
    return;
  }
  const auto zone = home_zone(context);
  const auto date = written_date(context, *at, zone);
  const auto due = date ? schedule::resolve(*date, zone) : Result<schedule::Instant>(date.error());
  if (!due) {
    faults.push_back({"--at", "", due.error().what + ". " + due.error().why, due.error().hint});
    return;
  }
  manifest.schedule =
      model::ReleaseSchedule{due->local, due->zone, context.in.has("local-midnight")};
}

}  // namespace mv::cli
