// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "preflight/check.hpp"

namespace mv::cli {
namespace {

/// What every store would refuse of the picture.
Status check_cover(const fs::path& file, const model::ArtworkFacts& facts) {
  const model::Metadata none;
  preflight::Subject subject{.metadata = none};
  subject.artwork = &facts;
  subject.artwork_name = file.filename().string();
  subject.now = SystemClock().now();
  auto error = make_error(Code::preflight, fmt::format("{}: would be refused", file.string()),
      "The track keeps the cover it has", "");
  for (const auto& finding : preflight::check(subject, judged_platforms({})).findings) {
    if (finding.level != preflight::Level::error || !finding.at.starts_with("artwork")) continue;
    error.faults.push_back({file.string(), finding.rule, finding.message, finding.fix});
  }
  return error.faults.empty() ? Status() : Status(std::move(error));
}

Result<Outcome> run(Context& context) {
  const fs::path file = context.in.argument(1);
  MV_TRY(const auto facts, artwork::inspect(file));
  MV_CHECK(check_cover(file, facts));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto sent, send_file(context, *session, file, ""));
  api::UpdateTrack input;
  input.artwork_upload_id = sent.id;
  MV_TRY(const auto track, session->patch<api::TrackView>(
                               "/api/v1/tracks/" + url_encode(context.in.argument(0)), input));
  Outcome out;
  out.value = model::to_json(track);
  out.text = context.io.out_tty() && !context.quiet ? fmt::format("{} has the cover {}\n", track.id,
                                                          printable(file.filename().string()))
                                                    : track.id;
  return out;
}

}  // namespace

Command art_set_command() {
  return {
      .path = "art set",
      .summary = "Set your own cover for a track",
      .about = "It is never replaced unless you pass --replace.",
      .arguments = {{.name = "TRACK", .help = "trk_…, or a title", .complete = Complete::tracks},
          {.name = "FILE", .help = "JPEG or PNG", .complete = Complete::files}},
      .examples = {{"art set trk_01jd2m3x8yq5w7e9r1t3y5u7i9 cover.jpg", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
