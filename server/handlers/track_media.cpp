// SPDX-License-Identifier: Apache-2.0
#include "handlers/track_media.hpp"

#include "api/decode.hpp"
#include "artwork/inspect.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "generate/records.hpp"
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
  track.artwork_origin.clear();
  return {};
}

namespace {

// Nothing is ordered from anybody: there is nothing to note.
class NoNotes final : public generate::Journal {
 public:
  const generate::json::object& notes() const override { return notes_; }
  Status note(const generate::json::object&) override { return {}; }

 private:
  generate::json::object notes_;
};

generate::ArtRequest cover_of(const Deps& deps, const model::Track& track,
                              const model::Metadata& metadata) {
  generate::ArtRequest out;
  out.title = metadata.title;
  out.artist = display_artist(metadata);
  out.prompt = generate::text_of(track.origin, "prompt");
  if (out.prompt.empty()) out.prompt = metadata.genre;
  for (const char c : track.audio.sha256.substr(0, 8))
    out.seed = out.seed * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  out.audio = deps.media.file(track.audio.sha256);
  return out;
}

Status keep_cover(Deps& deps, model::Track& track, const fs::path& file) {
  MV_TRY(track.artwork_facts, artwork::inspect(file));
  MV_TRY(const auto bytes, mv::file_size(file));
  MV_TRY(const auto digest, sha256_file(file));
  const auto sha = to_hex(digest);
  MV_CHECK(deps.media.adopt(file, sha));
  track.artwork = model::MediaFile{sha, "cover.jpg", static_cast<std::int64_t>(bytes)};
  track.artwork_origin = "local";
  return deps.db.write([&](store::Tx& tx) -> Status {
    // Two first orders draw at the same time, and somebody may set a cover meanwhile: the first stays.
    MV_TRY(auto now, store::track_get(tx, track.user_id, track.mode, track.id));
    if (!now.artwork) {
      MV_CHECK(store::media_insert(tx, *track.artwork, deps.clock.now()));
      now.artwork = track.artwork;
      now.artwork_facts = track.artwork_facts;
      now.artwork_origin = track.artwork_origin;
      now.updated_at = deps.clock.now();
      MV_TRY(now.revision, store::track_update(tx, now));
    }
    track = std::move(now);
    return {};
  });
}

}  // namespace

Status ensure_artwork(Deps& deps, model::Track& track, const model::Metadata& metadata) {
  if (track.artwork) return {};
  MV_TRY(auto* painter, deps.generators.art(track.mode, "local"));
  const fs::path folder = deps.generated / new_id("art", deps.clock.now());
  MV_CHECK(make_private_folder(folder));
  NoNotes notes;
  generate::Call call{track.id, folder, notes, deps.clock, [] { return false; },
                      [](double, std::string_view) {}};
  auto made = painter->make(cover_of(deps, track, metadata), call);
  auto stored = made.ok() ? keep_cover(deps, track, made->file) : Status(std::move(made).error());
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return stored;
}

Result<model::Metadata> patched(const model::Metadata& current, const boost::json::object& patch,
                                const std::string& pointer) {
  auto whole = model::to_json(current);
  api::merge_patch(whole.get_object(), patch);
  return api::decode<model::Metadata>(whole, pointer);
}

}  // namespace mv::handlers
