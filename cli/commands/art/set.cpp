// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const fs::path file = context.in.argument(1);
  if (const auto facts = artwork::inspect(file); !facts) return facts.error();
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
