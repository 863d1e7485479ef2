// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/upload_create.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/catalogue/upload_concat.hpp"
#include "base/crash_point.hpp"
#include "base/ids.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/media/upload_heal.hpp"
#include "handlers/media/upload_join.hpp"
#include "handlers/media/upload_sink.hpp"
#include "model/track.hpp"
#include "store/catalogue/tracks.hpp"

namespace mv::handlers {
namespace {

constexpr Millis kKeep = 7 * 86'400'000LL;

// "filename d29ybGQ=,sha256 YWJj" with base64 values.
Result<std::map<std::string, std::string>> upload_metadata(std::string_view header) {
  std::map<std::string, std::string> out;
  if (header.size() > 8192)
    return make_error(Code::invalid, "Upload-Metadata is too long", "The maximum is 8,192 bytes");
  for (const auto& pair : split(header, ',')) {
    const auto entry = trim(pair);
    if (entry.empty()) continue;
    const auto blank = entry.find(' ');
    const auto value = blank == std::string_view::npos ? std::optional<std::string>("")
                                                       : from_base64(trim(entry.substr(blank + 1)));
    const auto name = entry.substr(0, blank);
    const bool printable =
        std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
    if (!value || !is_utf8(*value) || !printable)
      return make_error(Code::invalid, "Upload-Metadata cannot be read",
          "Each entry is a key in ASCII, a space and a base64 value (tus 1.0, creation)");
    out[std::string(entry.substr(0, blank))] = *value;
  }
  return out;
}

// The user's own earlier upload of the same content, open or complete.
Result<std::optional<model::Upload>> earlier(
    Deps& deps, const api::Call& call, const std::string& sha, std::int64_t length) {
  using Found = std::optional<model::Upload>;
  return deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return store::upload_find_open(tx, model::owner_of(call.principal), sha, length, call.now);
  });
}

Result<bool> owns_content(Deps& deps, const api::Call& call, const std::string& sha) {
  MV_TRY(const bool there, media::has(deps.media, sha));
  if (!there) return false;
  return deps.db.read([&](store::Tx& tx) -> Result<bool> {
    return !store::track_find_by_audio(tx, model::owner_of(call.principal), sha, "").empty();
  });
}

/// The upload that an Idempotency-Key names, wherever and however often it is asked for. Error:
/// bad_request.
Result<std::string> id_of_key(const api::Call& call, std::string_view key) {
  constexpr std::size_t kLongestKey = 255, kIdLength = 26;
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
  if (key.empty() || key.size() > kLongestKey || !visible)
    return make_error(Code::bad_request, "Idempotency-Key cannot be read",
        "It has 1 to 255 visible characters of ASCII", "Send for example a random UUID.");
  const auto& who = call.principal;
  const auto digest = sha256(fmt::format("upload\n{}\n{}\n{}", who.user_id, who.mode, key));
  std::string out = "upl_";
  for (std::size_t i = 0; i < kIdLength; ++i)
    out += kDigits[static_cast<std::uint8_t>(digest[i]) % kDigits.size()];
  return out;
}

// An upload that says which bytes it is of may be known: as the same user's own earlier upload, or
// as a track. True when it is an earlier one.
Result<bool> find_known(Deps& deps, const api::Call& call, model::Upload& upload) {
  if (upload.sha256.empty() || model::is_partial(upload)) return false;
  MV_TRY(auto found, earlier(deps, call, upload.sha256, upload.length));
  MV_TRY(const bool owned, owns_content(deps, call, upload.sha256));
  if (found) {
    MV_TRY(upload, heal(deps, *std::move(found)));
    return true;
  }
  if (owned) upload.state = model::UploadState::complete;
  return false;
}

// What takes the body of the request that began the upload, and answers.
Result<std::unique_ptr<api::BodySink>> first_bytes(
    Deps& deps, const api::Call& call, const model::Upload& upload, bool known, bool replayed) {
  if (upload.length == 0 && upload.state == model::UploadState::open) {
    // Nothing more comes: it is whole.
    MV_TRY(auto sink, PartSink::open(deps, upload, false, 0, 201));
    return std::unique_ptr<api::BodySink>(std::move(sink));
  }
  // What is there of it was sent by this very request before: its body would come twice.
  const bool begun = known && offset_of(deps, upload) > 0;
  if (call.request.headers.get("Content-Type") == kOffsetStream && !begun &&
      upload.state == model::UploadState::open) {
    MV_TRY(auto sink, PartSink::open(deps, upload, false, PartSink::kAnyOffset, 201));
    MV_CHECK(sink->expect(call.request.headers.get("Upload-Checksum")));
    return std::unique_ptr<api::BodySink>(std::move(sink));
  }
  api::Response response;
  response.status = 201;
  response.headers.set("Location", upload_location(upload.id));
  if (replayed) response.headers.set("Idempotent-Replayed", "true");
  tus_headers(response, upload, offset_of(deps, upload));
  return fixed_answer(std::move(response));
}

}  // namespace

model::Upload new_upload(
    const api::Call& call, std::string file_name, std::string sha, std::int64_t length) {
  if (file_name.empty()) file_name = "upload";
  if (const auto slash = file_name.find_last_of('/'); slash != std::string::npos)
    file_name = file_name.substr(slash + 1);
  return {.id = new_id("upl", call.now),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .file_name = std::string(cut_text(valid_utf8(file_name), kLongestName)),
      .sha256 = std::move(sha),
      .length = length,
      .state = model::UploadState::open,
      .created_at = call.now,
      .expires_at = call.now + kKeep};
}

Result<model::Upload> described_upload(const api::Call& call, std::int64_t length) {
  const auto& headers = call.request.headers;
  MV_TRY(auto named, upload_metadata(headers.get("Upload-Metadata")));
  const std::string sha = lower(named["sha256"]);
  if (!sha.empty() && (sha.size() != 64 || !from_hex(sha)))
    return make_error(Code::invalid, "Upload-Metadata: sha256 is not a SHA-256",
        "It must have 64 hexadecimal digits");
  auto upload = new_upload(call, named["filename"], sha, length);
  upload.metadata = headers.get("Upload-Metadata");
  upload.concat = headers.get("Upload-Concat");
  if (headers.has("Idempotency-Key")) {
    MV_TRY(upload.id, id_of_key(call, headers.get("Idempotency-Key")));
  }
  return upload;
}

bool same_request(const model::Upload& one, const model::Upload& other) {
  if (one.metadata != other.metadata || model::is_final(one) != model::is_final(other))
    return false;
  if (model::is_final(one)) return api::parts_of(one.concat) == api::parts_of(other.concat);
  return one.length == other.length && one.concat == other.concat;
}

Result<std::optional<model::Upload>> begun_before(Deps& deps, const model::Upload& wanted) {
  using Found = std::optional<model::Upload>;
  auto found = deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(wanted), wanted.id); });
  if (!found && found.error().code == Code::not_found) return Found();
  if (!found) return found.error();
  if (same_request(*found, wanted)) return Found(*std::move(found));
  return make_error(Code::idempotency_mismatch, "this Idempotency-Key was used for another upload",
      "Upload-Length, Upload-Metadata or Upload-Concat differ", "Use a new key for a new upload.");
}

Status check_quotas(
    const Quotas& quota, const store::UploadsHeld& held, int uploads, std::int64_t bytes) {
  if (quota.uploads > 0 && uploads > 0 && held.open + uploads > quota.uploads) {
    auto error = make_error(Code::rate_limited, fmt::format("{} uploads are under way", held.open),
        fmt::format("A user may have {} (the server's setting quota.uploads)", quota.uploads),
        "Finish one, or abandon one with DELETE /uploads/{id}; unfinished ones expire after 7 "
        "days.");
    error.retry_after = std::chrono::seconds(60);
    return error;
  }
  if (quota.upload_bytes > 0 && held.bytes + bytes > quota.upload_bytes)
    return make_error(Code::payload_too_large, "the uploads would exceed your storage quota",
        fmt::format("{} are held by uploads without a track, {} more were requested; {} are "
                    "allowed (the server's setting quota.upload_mb)",
            human_bytes(static_cast<std::uint64_t>(held.bytes)),
            human_bytes(static_cast<std::uint64_t>(bytes)),
            human_bytes(static_cast<std::uint64_t>(quota.upload_bytes))),
        "Create tracks from them, or abandon them with DELETE /uploads/{id}.");
  return {};
}

Status insert_upload(Deps& deps, const model::Upload& upload, std::int64_t length) {
  const bool open = upload.state == model::UploadState::open;
  const auto bytes = open ? std::max(upload.length, length) : 0;
  return deps.db.write([&](store::Tx& tx) -> Status {
    const auto held = store::uploads_held(tx, upload.user_id, deps.clock.now());
    MV_CHECK(check_quotas(deps.quotas, held, open ? 1 : 0, bytes));
    return store::upload_insert(tx, upload);
  });
}

Result<std::unique_ptr<api::BodySink>> begin_upload(Deps& deps, api::Call& call) {
  const auto& headers = call.request.headers;
  if (headers.has("Upload-Concat")) {
    MV_TRY(auto concat, api::upload_concat(headers.get("Upload-Concat")));
    if (!concat.partial) return begin_join(deps, call, std::move(concat.parts));
  }
  const auto length = parse_int(headers.get("Upload-Length"));
  if (!length || *length < 0 || *length > kLargestUpload)
    return make_error(length && *length > kLargestUpload ? Code::payload_too_large : Code::invalid,
        "Upload-Length is not a valid size",
        fmt::format("It is a whole number from 0 to {}", kLargestUpload),
        "Send the file's size in bytes.");
  MV_TRY(auto upload, described_upload(call, *length));
  const bool keyed = headers.has("Idempotency-Key");
  bool known = false;
  const auto as_before = [&]() -> Status {
    MV_TRY(auto found, begun_before(deps, upload));
    known = found.has_value();
    if (known) { MV_TRY(upload, heal(deps, *std::move(found))); }
    return {};
  };
  if (keyed) MV_CHECK(as_before());
  bool replayed = known;
  if (!known) { MV_TRY(known, find_known(deps, call, upload)); }
  if (!known) {
    auto stored = insert_upload(deps, upload);
    // The same request at the same time.
    if (!stored.ok() && keyed && stored.error().code == Code::conflict) {
      stored = as_before();
      replayed = known;
    }
    MV_CHECK(stored);
  }
  crash_point("upload.created");
  return first_bytes(deps, call, upload, known, replayed);
}

}  // namespace mv::handlers
