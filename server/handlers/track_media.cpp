// SPDX-License-Identifier: Apache-2.0
#include "handlers/track_media.hpp"

#include <malloc.h>

#include <functional>

#include "api/decode.hpp"
#include "artwork/draw.hpp"
#include "artwork/inspect.hpp"
#include "model/json.hpp"
#include "store/tracks.hpp"
#include "store/uploads.hpp"

namespace mv::handlers {

Result<model::Upload> complete_upload(Deps& deps, const api::Principal& principal,
                                      const std::string& upload_id) {
  MV_TRY(auto upload, deps.db.read([&](store::Tx& tx) {
    return store::upload_get(tx, principal.user_id, principal.mode, upload_id);
  }));
  if (upload.state != "complete")
    return make_error(Code::conflict, fmt::format("{} is not complete", upload.id),
                      fmt::format("{} of {} bytes have arrived", deps.media.part_size(upload.id),
                                  upload.length),
                      "Send the rest first.");
  return upload;
}

Status set_artwork(Deps& deps, const api::Principal& principal, const std::string& upload_id,
                   model::Track& track) {
  MV_TRY(const auto upload, complete_upload(deps, principal, upload_id));
  MV_TRY(track.artwork_facts, artwork::inspect(deps.media.file(upload.sha256)));
  track.artwork = model::MediaFile{upload.sha256, upload.file_name, upload.length};
  return {};
}

Status ensure_artwork(Deps& deps, model::Track& track, const model::Metadata& metadata) {
  if (track.artwork) return {};
  const std::string artist = display_artist(metadata);
  const auto seed = std::hash<std::string>{}(track.audio.sha256);
  MV_TRY(const auto jpeg, artwork::draw_cover({.title = metadata.title, .artist = artist,
                                               .seed = seed, .style = ""}));
  MV_TRY(const auto sha, deps.media.put(jpeg));
  MV_TRY(track.artwork_facts, artwork::inspect(deps.media.file(sha)));
  track.artwork = model::MediaFile{sha, "cover.jpg", static_cast<std::int64_t>(jpeg.size())};
  ::malloc_trim(0);  // a 36 MB canvas was in use
  return deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::media_insert(tx, *track.artwork, deps.clock.now()));
    track.updated_at = deps.clock.now();
    MV_TRY(track.revision, store::track_update(tx, track));
    return {};
  });
}

Result<model::Metadata> patched(const model::Metadata& current, const boost::json::object& patch,
                                const std::string& pointer) {
  auto whole = model::to_json(current);
  api::merge_patch(whole.get_object(), patch);
  return api::decode<model::Metadata>(whole, pointer);
}

}  // namespace mv::handlers
