// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/track_media.hpp"

#include <fmt/format.h>

#include "api/decode.hpp"
#include "api/faults.hpp"
#include "generate/records.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/upload_heal.hpp"
#include "model/json.hpp"
#include "model/track.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"

namespace mv::handlers {

Result<model::Upload> complete_upload(Deps& deps, const api::Principal& principal,
    const std::string& upload_id, std::string_view member) {
  MV_TRY(auto upload, deps.db.read([&](store::Tx& tx) {
    return store::upload_get(tx, model::owner_of(principal), upload_id);
  }));
  if (model::is_partial(upload))
    return api::error_of(std::vector<Fault>{{"/" + std::string(member), "partial",
        fmt::format("{} is a partial upload: it has a part of a file", upload.id),
        "Join the parts with POST /uploads and Upload-Concat: final, and use that upload."}});
  // Whoever put them away may have died over it: then nobody else is about to.
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == model::UploadState::complete) return upload;
  const auto arrived = deps.local.part_size(upload.id);
  const bool whole = arrived >= upload.length || !deps.local.whole(upload.id).empty();
  auto error = make_error(Code::conflict, fmt::format("{} is not complete", upload.id),
      whole ? "Its bytes are here; another request is about to put them away"
            : fmt::format("{} of {} bytes have arrived", arrived, upload.length),
      whole                     ? "Send the same request again in a second."
      : model::is_final(upload) ? "Repeat the request that joins its partial uploads first."
                                : "Send the rest first.");
  if (whole) error.retry_after = std::chrono::milliseconds(100);  // the server asks again by itself
  return error;
}

Status set_artwork(Deps& deps, const api::Principal& principal, const std::string& upload_id,
    model::Track& track) {
  MV_TRY(const auto upload, complete_upload(deps, principal, upload_id, kArtworkUpload));
  MV_TRY(track.artwork_facts, seen(deps, upload));
  track.artwork = model::MediaFile{upload.sha256, upload.file_name, upload.length};
  track.artwork_origin.clear();
  return {};
}

Status ensure_artwork(Deps& deps, model::Track& track, const model::Metadata& metadata) {
  if (track.artwork) return {};
  MV_TRY(track, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(track), track.id);
  }));
  if (track.artwork) return {};
  auto prompt = generate::text_of(track.origin, "prompt");
  return cover_asked(deps, track.id,
      {{"user_id", track.user_id}, {"mode", to_word(track.mode)}, {"title", metadata.title},
          {"artist", display_artist(metadata)},
          {"prompt", prompt.empty() ? metadata.genre : prompt}});
}

Result<model::Metadata> patched(
    const model::Metadata& current, const boost::json::object& patch, const std::string& pointer) {
  auto whole = model::to_json(current);
  api::merge_patch(whole.get_object(), patch);
  return api::decode<model::Metadata>(whole, pointer);
}

}  // namespace mv::handlers
