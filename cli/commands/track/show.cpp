// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto track,
         session->get<api::TrackView>("/api/v1/tracks/" + url_encode(context.in.argument(0))));
  Outcome out;
  out.value = model::to_json(track);
  out.text = describe(track);
  return out;
}

}  // namespace

Command track_show_command() {
  Command out;
  out.path = "track show";
  out.summary = "Show one track: metadata, format and loudness";
  out.arguments = {{"ID", "trk_…", true, false, Complete::tracks}};
  out.examples = {{"track show trk_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
