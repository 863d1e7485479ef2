// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "audio/probe.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/track/send.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  const auto metadata = given_metadata(context, faults);
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot read the command");
    error.faults = std::move(faults);
    return error;
  }
  const fs::path file = context.in.argument(0);
  // The server measures it; here only what would make sending it pointless is looked at.
  if (const auto format = audio::probe(file); !format) return format.error();
  const auto cover = context.in.text("artwork");
  if (!cover.empty())
    if (const auto facts = artwork::inspect(cover); !facts) return facts.error();
  MV_TRY(auto* session, context.session());
  const Sending sending{.file = file, .sha256 = {}, .cover = cover, .metadata = said(metadata)};
  MV_TRY(const auto track, send_track(context, *session, sending));
  const auto there = model::to_json(track.metadata);
  for (const auto& member : sending.metadata) {
    if (there.get_object().at(member.key()) == member.value()) continue;
    context.say(
        fmt::format("This file is already {} \"{}\" and in use; it was not changed. "
                    "Change it with: {}",
            track.id, printable(track.metadata.title), context.next("track edit " + track.id)));
    break;
  }
  Outcome out;
  out.value = model::to_json(track);
  out.text = context.io.out_tty() && !context.quiet ? describe(track) : track.id;
  return out;
}

}  // namespace

Command track_upload_command() {
  Command out;
  out.path = "track upload";
  out.summary = "Upload a recording without distributing it";
  out.about = "Prints the track's id. A file that is already there is not sent again.";
  out.arguments = {
      {.name = "FILE", .help = "WAV, FLAC, AIFF, MP3 or OGG", .complete = Complete::files}};
  for (const auto& option : metadata_options())
    if (option.name != "override") out.options.push_back(option);
  out.examples = {{"track upload track.wav --title \"My Song\" --artist \"My Band\"", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
