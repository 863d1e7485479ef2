// SPDX-License-Identifier: Apache-2.0
// tus 1.0 (core, creation, creation-with-upload, termination, expiration) and a plain PUT.
#include "api/catalogue/upload_views.hpp"
#include "store/catalogue/uploads.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <map>

#include "base/crash_point.hpp"
#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/upload_sink.hpp"
#include "model/track.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/catalogue/tracks.hpp"

namespace mv::handlers {
namespace {

constexpr Millis kKeep = 7 * 86'400'000LL;
constexpr std::int64_t kLargest = 8LL << 30;
constexpr std::size_t kLongestName = 255;  // bytes
constexpr std::string_view kOffsetStream = "application/offset+octet-stream";

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

std::int64_t offset_of(const Deps& deps, const model::Upload& upload) {
  return upload.state == model::UploadState::complete ? upload.length
                                                      : deps.local.part_size(upload.id);
}

// Answers without a body of its own.
class FixedSink final : public api::BodySink {
 public:
  explicit FixedSink(api::Response response) : response_(std::move(response)) {}
  Status write(std::string_view) override { return {}; }
  api::Response finish(api::Request&) override { return std::move(response_); }

 private:
  api::Response response_;
};

Result<model::Upload> find(Deps& deps, const api::Call& call) {
  return deps.db.read([&](store::Tx& tx) {
    return store::upload_get(tx, model::owner_of(call.principal), call.param("id"));
  });
}

// After a crash behind the last byte: the whole part is there and has no name yet, or the file is
// there under its hash and the row does not say so. That others have sent the same bytes is no
// reason: who announces a hash need not have the file.
Result<model::Upload> heal(Deps& deps, model::Upload upload) {
  if (upload.state == model::UploadState::complete) return upload;
  // Of nothing there may be no file yet.
  const auto path = deps.local.part(upload.id);
  const int create = upload.length == 0 ? O_CREAT : 0;
  const Fd held{::open(path.c_str(), O_RDWR | create | O_CLOEXEC, 0600)};
  // Who sends it now (PartSink) will complete it, and may have done so since it was looked up.
  if (held && ::flock(held.get(), LOCK_EX | LOCK_NB) != 0) return upload;
  MV_TRY(upload, deps.db.read([&](store::Tx& tx) {
    return store::upload_get(tx, model::owner_of(upload), upload.id);
  }));
  const auto arrived = deps.local.part_size(upload.id);
  if (upload.state == model::UploadState::complete) {
    if (create && arrived == 0) deps.local.remove_part(upload.id);
    return upload;
  }
  if (held && arrived == upload.length) {
    MV_TRY(auto hash, hash_part(deps, upload));
    const auto done = complete_part(deps, upload, hash.finish());
    if (!done && done.error().code != Code::invalid) return done.error();
    return upload;  // of other bytes than promised: it begins anew
  }
  const auto whole = deps.local.whole(upload.id);
  if (arrived > 0 || whole.empty()) return upload;
  MV_TRY(const bool stored, media::has(deps.media, whole));
  if (!stored) return upload;
  upload.sha256 = whole;
  upload.state = model::UploadState::complete;
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::media_insert(
        tx, {upload.sha256, upload.file_name, upload.length}, deps.clock.now()));
    return store::upload_update(tx, upload);
  }));
  return upload;
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

/// The upload that was begun under the same key, if there is one. Error: idempotency_mismatch when
/// it is of something else.
Result<std::optional<model::Upload>> begun_before(Deps& deps, const model::Upload& wanted) {
  using Found = std::optional<model::Upload>;
  auto found = deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(wanted), wanted.id); });
  if (!found && found.error().code == Code::not_found) return Found();
  if (!found) return found.error();
  if (found->length == wanted.length && found->metadata == wanted.metadata)
    return Found(*std::move(found));
  return make_error(Code::idempotency_mismatch, "this Idempotency-Key was used for another upload",
      "Upload-Length or Upload-Metadata differ", "Use a new key for a new upload.");
}

// Stores the new upload when the user's quotas allow one more of so many bytes.
Status insert(Deps& deps, const model::Upload& upload, std::int64_t length = 0) {
  const auto& quota = deps.quotas;
  return deps.db.write([&](store::Tx& tx) -> Status {
    const auto held = store::uploads_held(tx, upload.user_id, deps.clock.now());
    if (quota.uploads > 0 && held.open >= quota.uploads &&
        upload.state == model::UploadState::open) {
      auto error = make_error(Code::rate_limited,
          fmt::format("{} uploads are under way", held.open),
          fmt::format("A user may have {} (the server's setting quota.uploads)", quota.uploads),
          "Finish one, or abandon one with DELETE /uploads/{id}; unfinished ones expire after 7 "
          "days.");
      error.retry_after = std::chrono::seconds(60);
      return error;
    }
    const auto wanted =
        upload.state == model::UploadState::open ? std::max(upload.length, length) : 0;
    if (quota.upload_bytes > 0 && held.bytes + wanted > quota.upload_bytes)
      return make_error(Code::payload_too_large, "the uploads would exceed your storage quota",
          fmt::format("{} are held by uploads without a track, {} more were requested; {} are "
                      "allowed (the server's setting quota.upload_mb)",
              human_bytes(static_cast<std::uint64_t>(held.bytes)),
              human_bytes(static_cast<std::uint64_t>(wanted)),
              human_bytes(static_cast<std::uint64_t>(quota.upload_bytes))),
          "Create tracks from them, or abandon them with DELETE /uploads/{id}.");
    return store::upload_insert(tx, upload);
  });
}

Result<std::unique_ptr<api::BodySink>> begin(Deps& deps, api::Call& call) {
  const auto length = parse_int(call.request.headers.get("Upload-Length"));
  if (!length || *length < 0 || *length > kLargest)
    return make_error(length && *length > kLargest ? Code::payload_too_large : Code::invalid,
        "Upload-Length is not a valid size",
        fmt::format("It is a whole number from 0 to {}", kLargest),
        "Send the file's size in bytes.");
  MV_TRY(auto named, upload_metadata(call.request.headers.get("Upload-Metadata")));
  const std::string sha = lower(named["sha256"]);
  if (!sha.empty() && (sha.size() != 64 || !from_hex(sha)))
    return make_error(Code::invalid, "Upload-Metadata: sha256 is not a SHA-256",
        "It must have 64 hexadecimal digits");
  auto upload = new_upload(call, named["filename"], sha, *length);
  upload.metadata = call.request.headers.get("Upload-Metadata");
  bool known = false;
  const bool keyed = call.request.headers.has("Idempotency-Key");
  const auto as_before = [&]() -> Status {
    MV_TRY(auto found, begun_before(deps, upload));
    known = found.has_value();
    if (known) { MV_TRY(upload, heal(deps, *std::move(found))); }
    return {};
  };
  if (keyed) {
    MV_TRY(upload.id, id_of_key(call, call.request.headers.get("Idempotency-Key")));
    MV_CHECK(as_before());
  }
  bool replayed = known;
  if (!known && !sha.empty()) {
    MV_TRY(auto found, earlier(deps, call, sha, *length));
    MV_TRY(const bool owned, owns_content(deps, call, sha));
    if (found) {
      MV_TRY(upload, heal(deps, *found));
      known = true;
    } else if (owned) {
      upload.state = model::UploadState::complete;
    }
  }
  if (!known) {
    auto stored = insert(deps, upload);
    // The same request at the same time.
    if (!stored.ok() && keyed && stored.error().code == Code::conflict) {
      stored = as_before();
      replayed = known;
    }
    MV_CHECK(stored);
  }
  crash_point("upload.created");
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
  return std::unique_ptr<api::BodySink>(std::make_unique<FixedSink>(std::move(response)));
}

Result<std::unique_ptr<api::BodySink>> append(Deps& deps, api::Call& call) {
  if (call.request.headers.get("Content-Type") != kOffsetStream)
    return make_error(Code::unsupported_media, "this content type is not accepted here",
        "tus sends " + std::string(kOffsetStream));
  const auto offset = parse_int(call.request.headers.get("Upload-Offset"));
  if (!offset || *offset < 0)
    return make_error(Code::invalid, "Upload-Offset is missing or not a number", {},
        "Ask with HEAD how far the upload is.");
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == model::UploadState::complete) {
    if (*offset != upload.length)
      return make_error(Code::conflict, "the upload is complete", {}, "Nothing more is needed.");
    api::Response response;
    response.status = 204;
    tus_headers(response, upload, upload.length);
    return std::unique_ptr<api::BodySink>(std::make_unique<FixedSink>(std::move(response)));
  }
  MV_TRY(auto sink, PartSink::open(deps, upload, false, *offset, 204));
  MV_CHECK(sink->expect(call.request.headers.get("Upload-Checksum")));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<std::unique_ptr<api::BodySink>> put(Deps& deps, api::Call& call) {
  if (!call.param("id").starts_with("upl_"))
    return make_error(Code::not_found,
        fmt::format("there is no upload '{}'", cut_text(call.param("id"), 40)),
        "This address takes the id of an upload that POST /api/v1/uploads began",
        "To upload a file by its name, use PUT /api/v1/files/NAME.");
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == model::UploadState::complete)
    return make_error(Code::conflict, fmt::format("{} is complete", upload.id),
        "Its content cannot change any more", "Begin another upload for another file.");
  const auto length = parse_int(call.request.headers.get("Content-Length"));
  if (length && *length != upload.length)
    return make_error(Code::invalid, "the request does not have the length of the upload",
        fmt::format("{} bytes were announced, this request has {}", upload.length, *length),
        "Send the whole file, or begin another upload.");
  if (deps.local.part_size(upload.id) > 0)
    return make_error(Code::conflict, fmt::format("{} is sent in parts", upload.id),
        fmt::format("{} of {} bytes have arrived", deps.local.part_size(upload.id), upload.length),
        "Send the rest with PATCH, or abandon it with DELETE and begin another.");
  MV_TRY(auto sink, PartSink::open(deps, upload, false, 0, 200));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<std::unique_ptr<api::BodySink>> put_file(Deps& deps, api::Call& call) {
  if (call.param("id").size() > kLongestName)
    return wrong_query("id", "the file name is too long",
        fmt::format("The maximum is {} bytes", kLongestName), "Give the file a shorter name.");
  auto upload = new_upload(call, call.param("id"), "", 0);
  const auto length = parse_int(call.request.headers.get("Content-Length")).value_or(0);
  MV_CHECK(insert(deps, upload, length));
  MV_TRY(auto sink, PartSink::open(deps, upload, true, 0, 201));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<api::Response> head(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  api::Response response;
  tus_headers(response, upload, offset_of(deps, upload));
  if (!upload.metadata.empty()) response.headers.set("Upload-Metadata", upload.metadata);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Result<api::Response> show(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  api::UploadView view{upload.id, upload.file_name, std::string(to_word(upload.state)),
      upload.length, offset_of(deps, upload), upload.sha256, format_utc(upload.created_at),
      format_utc(upload.expires_at), std::nullopt};
  MV_TRY(const auto at, progress_of(deps, upload));
  if (at) {
    view.measured =
        api::MeasuredView{at->kind, std::string(to_word(at->state)), at->progress / 10, "", ""};
    if (at->state == model::MeasurementState::failed) {
      const auto why = failure_of(*at, upload.file_name);
      view.measured->problem = why.why.empty() ? why.what : why.what + ". " + why.why;
      view.measured->hint = why.hint;
    }
  }
  return answer(200, view);
}

Result<api::Response> give_up(Deps& deps, api::Call& call) {
  MV_TRY(const auto upload, find(deps, call));
  deps.local.remove_part(upload.id);
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::upload_delete(tx, model::owner_of(upload), upload.id));
    // Nobody waits any more for what it is.
    if (upload.state == model::UploadState::complete)
      store::measurements_drop_unwanted(tx, upload.sha256);
    return {};
  }));
  auto response = no_content();
  response.headers.set("Tus-Resumable", "1.0.0");
  return response;
}

}  // namespace

void add_uploads(api::Handlers& handlers, Deps& deps) {
  handlers.streams["upload_create"] = [&](api::Call& call) { return begin(deps, call); };
  handlers.streams["upload_append"] = [&](api::Call& call) { return append(deps, call); };
  handlers.streams["upload_put"] = [&](api::Call& call) { return put(deps, call); };
  handlers.streams["file_put"] = [&](api::Call& call) { return put_file(deps, call); };
  handlers.plain["upload_offset_get"] = [&](api::Call& call) { return head(deps, call); };
  handlers.plain["upload_get"] = [&](api::Call& call) { return show(deps, call); };
  handlers.plain["upload_delete"] = [&](api::Call& call) { return give_up(deps, call); };
}

}  // namespace mv::handlers
