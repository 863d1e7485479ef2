// SPDX-License-Identifier: Apache-2.0
#include "commands/track/send.hpp"

#include "commands/present.hpp"

namespace mv::cli {

Result<api::TrackView> send_track(
    Context& context, client::Session& session, const Sending& sending) {
  MV_TRY(const auto audio, send_file(context, session, sending.file, sending.sha256));
  api::CreateTrack input;
  input.upload_id = audio.id;
  if (!sending.cover.empty()) {
    MV_TRY(const auto sent, send_file(context, session, sending.cover, ""));
    input.artwork_upload_id = sent.id;
  }
  input.metadata = sending.metadata;
  return session.post<api::TrackView>(
      "/api/v1/tracks", input, context.run_key("track " + sending.file.string()));
}

}  // namespace mv::cli
