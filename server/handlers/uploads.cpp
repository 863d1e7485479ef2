// SPDX-License-Identifier: Apache-2.0
// tus 1.0 (core, creation, creation-with-upload, termination, expiration) and a plain PUT.
#include "store/uploads.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <map>

#include "base/crash_point.hpp"
#include "base/cut.hpp"
#include "base/ids.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/tracks.hpp"

namespace mv::handlers {
namespace {

constexpr Millis kKeep = 7 * 86'400'000LL;
constexpr std::int64_t kLargest = 8LL << 30;
constexpr std::string_view kOffsetStream = "application/offset+octet-stream";

std::string location_of(const std::string& id) { return "/api/v1/uploads/" + id; }

void tus_headers(api::Response& response, const model::Upload& upload, std::int64_t offset) {
  response.headers.set("Tus-Resumable", "1.0.0");
  response.headers.set("Upload-Offset", std::to_string(offset));
  response.headers.set("Upload-Length", std::to_string(upload.length));
  response.headers.set("Upload-Expires", format_utc(upload.expires_at));
}

// "filename d29ybGQ=,sha256 YWJj" with base64 values.
Result<std::map<std::string, std::string>> upload_metadata(std::string_view header) {
  std::map<std::string, std::string> out;
  if (header.size() > 8192)
    return make_error(Code::invalid, "Upload-Metadata is too long", "At most 8,192 bytes are taken");
  for (const auto& pair : split(header, ',')) {
    const auto entry = trim(pair);
    if (entry.empty()) continue;
    const auto blank = entry.find(' ');
    const auto value = blank == std::string_view::npos
                           ? std::optional<std::string>("")
                           : from_base64(trim(entry.substr(blank + 1)));
    if (!value || !is_utf8(*value))
      return make_error(Code::invalid, "Upload-Metadata cannot be read",
                        "Each entry is a key, a blank and a base64 value (tus 1.0, creation)");
    out[std::string(entry.substr(0, blank))] = *value;
  }
  return out;
}

std::int64_t offset_of(const Deps& deps, const model::Upload& upload) {
  return upload.state == "complete" ? upload.length : deps.media.part_size(upload.id);
}

// Appends a request's body to the part file and hashes it; the last byte makes the upload complete.
class PartSink final : public api::BodySink {
 public:
  static Result<std::unique_ptr<PartSink>> open(Deps& deps, model::Upload upload, bool open_length,
                                                std::int64_t expected_offset, int success) {
    auto sink = std::unique_ptr<PartSink>(new PartSink(deps, std::move(upload), open_length, success));
    const auto path = deps.media.part(sink->upload_.id);
    sink->fd_ = Fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!sink->fd_) return errno_error(errno, "the upload cannot be stored");
    if (::flock(sink->fd_.get(), LOCK_EX | LOCK_NB) != 0) {
      Error busy = make_error(Code::unavailable, "another request is sending this upload",
                              "Only one may at a time", "Try again in a second.");
      busy.retry_after = std::chrono::seconds(1);
      return busy;
    }
    sink->offset_ = deps.media.part_size(sink->upload_.id);
    if (expected_offset >= 0 && sink->offset_ != expected_offset)
      return make_error(Code::conflict,
                        fmt::format("Upload-Offset {} is not the present {}", expected_offset,
                                    sink->offset_),
                        "Something was stored in between", "Ask with HEAD and continue from there.");
    if (sink->offset_ > 0)
      MV_CHECK(read_blocks(path, [&](std::string_view block) -> Status {
        sink->hash_.update(block);
        return {};
      }));
    ::lseek(sink->fd_.get(), 0, SEEK_END);
    return sink;
  }

  Status write(std::string_view block) override {
    const auto after = offset_ + static_cast<std::int64_t>(block.size());
    if (after > (open_length_ ? kLargest : upload_.length))
      return make_error(Code::payload_too_large, "more bytes came than the upload was to have",
                        fmt::format("It was announced with {} bytes", upload_.length));
    MV_CHECK(write_all(fd_.get(), block));
    hash_.update(block);
    offset_ = after;
    crash_point("upload.block");
    return {};
  }

  api::Response finish(api::Request& request) override {
    const auto done = complete();
    if (!done) {
      auto problem = api::problem_of(done.error(), request.id);
      auto response = api::json_response(problem.status, model::json_text(problem));
      response.headers.set("Content-Type", "application/problem+json");
      return response;
    }
    api::Response response;
    response.status = success_;
    if (success_ == 201) {
      response = answer(201, api::UploadView{upload_.id, upload_.file_name, upload_.state,
                                             upload_.length, offset_, upload_.sha256,
                                             format_utc(upload_.created_at),
                                             format_utc(upload_.expires_at)});
      response.headers.set("Location", location_of(upload_.id));
    }
    tus_headers(response, upload_, offset_);
    return response;
  }

 private:
  PartSink(Deps& deps, model::Upload upload, bool open_length, int success)
      : deps_(deps), upload_(std::move(upload)), open_length_(open_length), success_(success) {}

  Status complete() {
    if (open_length_) upload_.length = offset_;
    if (offset_ < upload_.length) return {};
    const std::string sha = to_hex(hash_.finish());
    if (!upload_.sha256.empty() && upload_.sha256 != sha) {
      deps_.media.remove_part(upload_.id);
      return make_error(Code::invalid, "the bytes that arrived are not those that were announced",
                        fmt::format("SHA-256 {} was announced, {} arrived", upload_.sha256, sha),
                        "Upload the file again; it may have changed while it was read.");
    }
    crash_point("upload.before_adopt");
    MV_CHECK(deps_.media.adopt(deps_.media.part(upload_.id), sha));
    crash_point("upload.after_adopt");
    upload_.sha256 = sha;
    upload_.state = "complete";
    const Millis now = deps_.clock.now();
    return deps_.db.write([&](store::Tx& tx) -> Status {
      MV_CHECK(store::media_insert(tx, {sha, upload_.file_name, upload_.length}, now));
      return store::upload_update(tx, upload_);
    });
  }

  Deps& deps_;
  model::Upload upload_;
  bool open_length_;
  int success_;
  Fd fd_;
  std::int64_t offset_ = 0;
  Sha256 hash_;
};

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
    return store::upload_get(tx, call.principal.user_id, call.principal.mode, call.param("id"));
  });
}

// After a crash behind the last byte: the whole part is there and has no name yet, or the file is
// there under its hash and the row does not say so.
Result<model::Upload> heal(Deps& deps, model::Upload upload) {
  if (upload.state == "complete") return upload;
  const auto arrived = deps.media.part_size(upload.id);
  if (upload.length > 0 && arrived == upload.length) {
    MV_TRY(const auto digest, sha256_file(deps.media.part(upload.id)));
    const std::string sha = to_hex(digest);
    if (!upload.sha256.empty() && upload.sha256 != sha) {
      deps.media.remove_part(upload.id);
      return upload;  // it begins anew
    }
    MV_CHECK(deps.media.adopt(deps.media.part(upload.id), sha));
    upload.sha256 = sha;
  } else if (arrived > 0 || upload.sha256.empty() || !deps.media.has(upload.sha256)) {
    return upload;
  }
  upload.state = "complete";
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::media_insert(tx, {upload.sha256, upload.file_name, upload.length},
                                 deps.clock.now()));
    return store::upload_update(tx, upload);
  }));
  return upload;
}

// The user's own earlier upload of the same content, open or complete.
Result<std::optional<model::Upload>> earlier(Deps& deps, const api::Call& call,
                                             const std::string& sha, std::int64_t length) {
  using Found = std::optional<model::Upload>;
  return deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return store::upload_find_open(tx, call.principal.user_id, call.principal.mode, sha, length,
                                   call.now);
  });
}

Result<bool> owns_content(Deps& deps, const api::Call& call, const std::string& sha) {
  if (!deps.media.has(sha)) return false;
  return deps.db.read([&](store::Tx& tx) -> Result<bool> {
    return !store::track_find_by_audio(tx, call.principal.user_id, call.principal.mode, sha, "")
                .empty();
  });
}

model::Upload new_upload(const api::Call& call, std::string file_name, std::string sha,
                         std::int64_t length) {
  if (file_name.empty()) file_name = "upload";
  if (const auto slash = file_name.find_last_of('/'); slash != std::string::npos)
    file_name = file_name.substr(slash + 1);
  return {.id = new_id("upl", call.now),
          .user_id = call.principal.user_id,
          .mode = call.principal.mode,
          .file_name = std::string(cut_text(valid_utf8(file_name), 255)),
          .sha256 = std::move(sha),
          .length = length,
          .state = "open",
          .created_at = call.now,
          .expires_at = call.now + kKeep};
}

Result<std::unique_ptr<api::BodySink>> begin(Deps& deps, api::Call& call) {
  const auto length = parse_int(call.request.headers.get("Upload-Length"));
  if (!length || *length <= 0 || *length > kLargest)
    return make_error(length && *length > kLargest ? Code::payload_too_large : Code::invalid,
                      "Upload-Length is not a size we take",
                      fmt::format("It is a whole number from 1 to {}", kLargest),
                      "Send the file's size in bytes.");
  MV_TRY(auto named, upload_metadata(call.request.headers.get("Upload-Metadata")));
  const std::string sha = lower(named["sha256"]);
  if (!sha.empty() && (sha.size() != 64 || !from_hex(sha)))
    return make_error(Code::invalid, "Upload-Metadata: sha256 is not a SHA-256",
                      "64 hexadecimal digits are expected");
  auto upload = new_upload(call, named["filename"], sha, *length);
  bool known = false;
  if (!sha.empty()) {
    MV_TRY(auto found, earlier(deps, call, sha, *length));
    MV_TRY(const bool owned, owns_content(deps, call, sha));
    if (found) {
      MV_TRY(upload, heal(deps, *found));
      known = true;
    } else if (owned) {
      upload.state = "complete";
    }
  }
  if (!known)
    MV_CHECK(deps.db.write([&](store::Tx& tx) { return store::upload_insert(tx, upload); }));
  crash_point("upload.created");
  if (call.request.headers.get("Content-Type") == kOffsetStream && upload.state == "open") {
    MV_TRY(auto sink, PartSink::open(deps, upload, false, -1, 201));
    return std::unique_ptr<api::BodySink>(std::move(sink));
  }
  api::Response response;
  response.status = 201;
  response.headers.set("Location", location_of(upload.id));
  tus_headers(response, upload, offset_of(deps, upload));
  return std::unique_ptr<api::BodySink>(std::make_unique<FixedSink>(std::move(response)));
}

Result<std::unique_ptr<api::BodySink>> append(Deps& deps, api::Call& call) {
  if (call.request.headers.get("Content-Type") != kOffsetStream)
    return make_error(Code::unsupported_media, "the content type is not taken here",
                      "tus sends " + std::string(kOffsetStream));
  const auto offset = parse_int(call.request.headers.get("Upload-Offset"));
  if (!offset || *offset < 0)
    return make_error(Code::invalid, "Upload-Offset is missing or not a number", {},
                      "Ask with HEAD how far the upload is.");
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == "complete") {
    if (*offset != upload.length)
      return make_error(Code::conflict, "the upload is complete", {}, "Nothing more is needed.");
    api::Response response;
    response.status = 204;
    tus_headers(response, upload, upload.length);
    return std::unique_ptr<api::BodySink>(std::make_unique<FixedSink>(std::move(response)));
  }
  MV_TRY(auto sink, PartSink::open(deps, upload, false, *offset, 204));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<std::unique_ptr<api::BodySink>> put(Deps& deps, api::Call& call) {
  auto upload = new_upload(call, call.param("id"), "", 0);
  MV_CHECK(deps.db.write([&](store::Tx& tx) { return store::upload_insert(tx, upload); }));
  MV_TRY(auto sink, PartSink::open(deps, upload, true, 0, 201));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<api::Response> head(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  api::Response response;
  tus_headers(response, upload, offset_of(deps, upload));
  return response;
}

Result<api::Response> show(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  return answer(200, api::UploadView{upload.id, upload.file_name, upload.state, upload.length,
                                     offset_of(deps, upload), upload.sha256,
                                     format_utc(upload.created_at), format_utc(upload.expires_at)});
}

Result<api::Response> give_up(Deps& deps, api::Call& call) {
  MV_TRY(const auto upload, find(deps, call));
  deps.media.remove_part(upload.id);
  MV_CHECK(deps.db.write([&](store::Tx& tx) {
    return store::upload_delete(tx, upload.user_id, upload.mode, upload.id);
  }));
  auto response = no_content();
  response.headers.set("Tus-Resumable", "1.0.0");
  return response;
}

}  // namespace

void add_uploads(api::Handlers& handlers, Deps& deps) {
  handlers.streams["upload_create"] = [&](api::Call& call) { return begin(deps, call); };
  handlers.streams["upload_patch"] = [&](api::Call& call) { return append(deps, call); };
  handlers.streams["upload_put"] = [&](api::Call& call) { return put(deps, call); };
  handlers.plain["upload_head"] = [&](api::Call& call) { return head(deps, call); };
  handlers.plain["upload_show"] = [&](api::Call& call) { return show(deps, call); };
  handlers.plain["upload_delete"] = [&](api::Call& call) { return give_up(deps, call); };
}

}  // namespace mv::handlers
