// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/fetch.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  const auto url = "/api/v1/tracks/" + url_encode(context.in.argument(0));
  MV_TRY(const auto track, session->get<api::TrackView>(url));
  if (!track.artwork)
    return make_error(Code::not_found, track.id + " has no cover yet", {},
        fmt::format("Generate one: {}. Or wait: one is drawn when it is first "
                    "distributed.",
            context.next("art generate " + track.id)));
  if (const fs::path to = context.in.text("output"); !to.empty()) {
    MV_CHECK(may_write(context, to));
    MV_CHECK(fetch_file(context, *session, url + "/artwork", *track.artwork, to));
  }
  const auto facts = track.artwork_facts.value_or(model::ArtworkFacts{});
  Outcome out;
  out.value =
      boost::json::object{{"track_id", track.id}, {"artwork", model::to_json(track.artwork)},
          {"artwork_facts", model::to_json(track.artwork_facts)},
          {"artwork_origin", model::to_json(track.artwork_origin)}};
  out.text = details({{"track", track.id}, {"file", printable(track.artwork->file_name)},
      {"made by", track.artwork_origin.value_or("your own file")}, {"format", facts.format},
      {"size", fmt::format("{} x {}", facts.width, facts.height)},
      {"bytes", std::to_string(track.artwork->bytes)}, {"sha256", track.artwork->sha256}});
  return out;
}

}  // namespace

Command art_show_command() {
  return {
      .path = "art show",
      .summary = "Show a track's cover: size, format and provider",
      .arguments = {{.name = "TRACK", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .options = {{.name = "output",
          .letter = 'o',
          .value = Value::file,
          .shown = "FILE",
          .help = "Write the picture here",
          .complete = Complete::files}},
      .examples = {{"art show trk_01jd2m3x8yq5w7e9r1t3y5u7i9 -o cover.jpg", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
