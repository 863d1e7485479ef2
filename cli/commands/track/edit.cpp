// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  const auto metadata = given_metadata(context, faults);
  const auto changes = said(metadata);
  const auto cover = context.in.text("artwork");
  if (changes.empty() && cover.empty() && faults.empty())
    faults.push_back({"ID", "", "nothing to change", "For example --title \"New Title\"."});
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot change the track");
    error.faults = std::move(faults);
    return error;
  }
  if (!cover.empty())
    if (const auto facts = artwork::inspect(cover); !facts) return facts.error();
  MV_TRY(auto* session, context.session());
  api::UpdateTrack input;
  input.metadata = changes;
  if (!cover.empty()) {
    MV_TRY(const auto sent, send_file(context, *session, cover, ""));
    input.artwork_upload_id = sent.id;
  }
  MV_TRY(const auto track, session->patch<api::TrackView>(
                               "/api/v1/tracks/" + url_encode(context.in.argument(0)), input));
  Outcome out;
  out.value = model::to_json(track);
  out.text = context.io.out_tty() && !context.quiet ? describe(track) : track.id;
  return out;
}

}  // namespace

Command track_edit_command() {
  Command out;
  out.path = "track edit";
  out.summary = "Change a track's metadata";
  out.about =
      "Only what you name is changed. Releases that have the track are updated at the platforms "
      "too. Change a recording that was sent without a release with `distribution update`.";
  out.arguments = {{.name = "ID", .help = "trk_…, or a title", .complete = Complete::tracks}};
  for (const auto& option : metadata_options())
    if (option.name != "override") out.options.push_back(option);
  out.examples = {{"track edit trk_01jd2m3x8yq5w7e9r1t3y5u7c9 --title \"Quieter Hours\"", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
