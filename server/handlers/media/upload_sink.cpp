// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/upload_sink.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <utility>

#include "api/problem.hpp"
#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "handlers/answer.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/upload_create.hpp"
#include "model/track.hpp"
#include "store/catalogue/measurements.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/engine/named_lock.hpp"

namespace mv::handlers {
namespace {

constexpr std::int64_t kKeepEvery = 64LL << 20;  // so much is hashed again at most after a crash
constexpr std::chrono::milliseconds kHashAtOnce{500};

Result<std::unique_ptr<Reader>> opened(const fs::path& part) {
  MV_TRY(auto file, open_read(part));
  return read_range(std::move(file), 0, std::numeric_limits<std::uint64_t>::max());
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

Status announced_other(const model::Upload& upload, const std::string& sha) {
  return make_error(Code::invalid, "the uploaded file does not match its announced hash",
      fmt::format("SHA-256 {} was announced, {} arrived", upload.sha256, sha),
      "Upload the file again; it may have changed while it was read.");
}

}  // namespace

std::string upload_location(const std::string& id) { return "/api/v1/uploads/" + id; }

void tus_headers(api::Response& response, const model::Upload& upload, std::int64_t offset) {
  response.headers.set("Tus-Resumable", "1.0.0");
  // What is joined so far is no offset from which anybody could go on.
  const bool joining = model::is_final(upload) && upload.state == model::UploadState::open;
  if (!joining) response.headers.set("Upload-Offset", std::to_string(offset));
  if (!upload.concat.empty()) response.headers.set("Upload-Concat", upload.concat);
  response.headers.set("Upload-Length", std::to_string(upload.length));
  response.headers.set("Upload-Expires", format_http_date(upload.expires_at));
}

api::UploadView upload_view(const model::Upload& upload, std::int64_t offset) {
  return {upload.id, upload.file_name, std::string(to_word(upload.state)), upload.length, offset,
      upload.sha256, format_utc(upload.created_at), format_utc(upload.expires_at), std::nullopt,
      upload.concat, upload.final_id};
}

api::Response upload_answer(int status, const model::Upload& upload, std::int64_t offset) {
  return answer(status, upload_view(upload, offset));
}

std::unique_ptr<api::BodySink> fixed_answer(api::Response response) {
  return std::make_unique<FixedSink>(std::move(response));
}

api::Response refusal(const Error& error, const std::string& request_id, int status) {
  auto problem = api::problem_of(error, request_id);
  if (status != 0) problem.status = status;
  auto response = api::json_response(problem.status, model::json_text(problem));
  response.headers.set("Content-Type", "application/problem+json");
  if (problem.retry_after)
    response.headers.set("Retry-After", std::to_string(*problem.retry_after));
  return response;
}

namespace {

Status adopt(Deps& deps, model::Upload& upload, const std::string& sha) {
  if (!upload.sha256.empty() && upload.sha256 != sha) {
    deps.local.remove_part(upload.id);
    return announced_other(upload, sha);
  }
  const auto part = deps.local.part(upload.id);
  MV_TRY(const auto kind, kind_of(opened(part)));
  const bool partial = model::is_partial(upload);
  upload.sha256 = sha;
  upload.state = model::UploadState::complete;
  const Millis now = deps.clock.now();
  if (const Fd fd{::open(part.c_str(), O_RDONLY | O_CLOEXEC)}; fd && ::fsync(fd.get()) != 0)
    return errno_error(errno, "the upload cannot be stored");  // here, as it may take long
  MV_CHECK(deps.local.note_whole(upload.id, sha));
  crash_point("upload.before_adopt");
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    // The sweep (jobs/sweep.cpp) may be about to delete the same bytes of an earlier upload.
    store::named_lock(tx, "media " + sha);
    // From put_file until the end of this the upload is open, and its part is gone: a request that
    // comes in between begins it anew, and is told here that it came too late.
    MV_CHECK(store::upload_complete(tx, upload));
    MV_CHECK(deps.media.put_file(part, sha));
    MV_CHECK(store::media_insert(tx, {sha, upload.file_name, upload.length}, now));
    // A file that is a track already is known; one of several parts is nothing by itself.
    if (!partial && (kind == "picture" ||
                        store::track_find_by_audio(tx, model::owner_of(upload), sha, "").empty()))
      store::measurement_ask(tx, sha, kind, now);
    return {};
  }));
  crash_point("upload.after_adopt");
  deps.local.remove_part(upload.id);  // what was noted of it
  return {};
}

}  // namespace

Status complete_part(Deps& deps, model::Upload& upload, const std::string& sha) {
  auto done = adopt(deps, upload, sha);
  if (done) return done;
  // Another request completed it and took the files away, whatever this one met there.
  const auto now = deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(upload), upload.id); });
  if (!now.ok() || now->state != model::UploadState::complete) return done;
  deps.local.remove_part(upload.id);
  return store::upload_is_complete(upload.id);
}

Result<store::UploadHash> hash_part(const Deps& deps, const model::Upload& upload) {
  const auto file = deps.local.part_hash(upload.id);
  const auto size = deps.local.part_size(upload.id);
  auto hash = store::UploadHash::load(file, size);
  if (hash.hashed() == size) return hash;
  MV_TRY(const auto fd, open_read(deps.local.part(upload.id)));
  std::string block(1 << 20, '\0');
  const auto until = std::chrono::steady_clock::now() + kHashAtOnce;
  while (hash.hashed() < size) {
    const auto got = ::pread(fd.get(), block.data(), block.size(), hash.hashed());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return errno_error(got < 0 ? errno : EIO, "the upload cannot be read");
    hash.update({block.data(), static_cast<std::size_t>(got)});
    if (hash.hashed() >= size || std::chrono::steady_clock::now() < until) continue;
    MV_CHECK(hash.save(file));
    Error busy =
        make_error(Code::unavailable, "the server is re-reading the upload after a restart",
            fmt::format("{} of {} are read", human_bytes(static_cast<std::uint64_t>(hash.hashed())),
                human_bytes(static_cast<std::uint64_t>(size))),
            "Try again in a second.");
    busy.retry_after = std::chrono::seconds(1);
    return busy;
  }
  return hash;
}

namespace {

Status check_still_open(Deps& deps, const model::Upload& upload, const fs::path& path, int fd) {
  struct stat named {
  }, held{};
  const bool same = ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &held) == 0 &&
                    named.st_ino == held.st_ino && named.st_dev == held.st_dev;
  const auto looked = deps.db.read(
      [&](store::Tx& tx) { return store::upload_get(tx, model::owner_of(upload), upload.id); });
  // Deleted meanwhile: the file that was made to be locked has nobody to remove it.
  if (!looked.ok() && looked.error().code == Code::not_found) deps.local.remove_part(upload.id);
  MV_TRY(const auto now, looked);
  if (now.state == model::UploadState::complete) {
    deps.local.remove_part(upload.id);
    return store::upload_is_complete(upload.id);
  }
  if (same) return {};
  auto gone = make_error(Code::unavailable, "the upload begins anew",
      "Another request sent other bytes than were announced", "Try again in a second.");
  gone.retry_after = std::chrono::seconds(1);
  return gone;
}

}  // namespace

Result<std::unique_ptr<PartSink>> PartSink::open(
    Deps& deps, model::Upload upload, bool open_length, std::int64_t expected_offset, int success) {
  auto sink =
      std::unique_ptr<PartSink>(new PartSink(deps, std::move(upload), open_length, success));
  const auto path = deps.local.part(sink->upload_.id);
  sink->fd_ = FileLock{Fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}};
  if (!sink->fd_) return errno_error(errno, "the upload cannot be stored");
  if (sink->fd_.lock(LOCK_EX | LOCK_NB) != 0) {
    Error busy = make_error(Code::unavailable, "another request is sending this upload",
        "Only one request at a time may send it", "Try again in a second.");
    busy.retry_after = std::chrono::seconds(1);
    return busy;
  }
  // Whoever had it before may have completed it since the upload was looked up.
  MV_CHECK(check_still_open(deps, sink->upload_, path, sink->fd_.get()));
  sink->offset_ = sink->kept_ = deps.local.part_size(sink->upload_.id);
  if (expected_offset >= 0 && sink->offset_ != expected_offset)
    return make_error(Code::conflict,
        fmt::format(
            "Upload-Offset is {}, but the server has {} bytes", expected_offset, sink->offset_),
        "Another request stored bytes in between", "Ask with HEAD and continue from there.");
  MV_TRY(sink->hash_, hash_part(deps, sink->upload_));
  ::lseek(sink->fd_.get(), 0, SEEK_END);
  return sink;
}

// The connection broke, or the last block did not come: what is there goes on later.
PartSink::~PartSink() { keep_hash(); }

Status PartSink::expect(std::string_view upload_checksum) {
  if (upload_checksum.empty()) return {};
  const auto blank = upload_checksum.find(' ');
  auto checksum = Checksum::make(upload_checksum.substr(0, blank));
  const auto expected = blank == std::string_view::npos
                            ? std::nullopt
                            : from_base64(trim(upload_checksum.substr(blank + 1)));
  if (!checksum || !expected)
    return make_error(Code::bad_request, "Upload-Checksum cannot be read",
        "It is the name of an algorithm, a space and a base64 value (tus 1.0, checksum)",
        "Use sha1 or sha256.");
  // What nobody has judged is no part of the upload, whatever happens meanwhile.
  const auto path = deps_.local.part(upload_.id).string() + ".unjudged";
  unjudged_ = Fd{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!unjudged_) return errno_error(errno, "the upload cannot be stored");
  ::unlink(path.c_str());
  checksum_ = std::move(checksum);
  expected_ = *expected;
  return {};
}

Status PartSink::take_over() {
  std::string block(1 << 20, '\0');
  const auto all = std::exchange(waiting_, 0);
  for (std::int64_t at = 0; at < all;) {
    const auto got = ::pread(unjudged_.get(), block.data(), block.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return errno_error(got < 0 ? errno : EIO, "the upload cannot be stored");
    MV_CHECK(write({block.data(), static_cast<std::size_t>(got)}));
    at += got;
  }
  return {};
}

void PartSink::keep_hash() {
  if (!fd_ || upload_.state == model::UploadState::complete || hash_.hashed() == kept_) return;
  // Without it the next request hashes more: that is slower, and no more.
  (void)hash_.save(deps_.local.part_hash(upload_.id));
  kept_ = hash_.hashed();
}

Status PartSink::write(std::string_view block) {
  const auto after = offset_ + waiting_ + static_cast<std::int64_t>(block.size());
  if (after > (open_length_ ? kLargestUpload : upload_.length))
    return make_error(Code::payload_too_large, "the upload is longer than announced",
        fmt::format("It was announced with {} bytes", upload_.length));
  if (checksum_) {
    checksum_->update(block);
    waiting_ += static_cast<std::int64_t>(block.size());
    return write_all(unjudged_.get(), block);
  }
  MV_CHECK(write_all(fd_.get(), block));
  // On its way to the disk at once, so that the last part does not wait for all the others.
  (void)::sync_file_range(
      fd_.get(), offset_, static_cast<off_t>(block.size()), SYNC_FILE_RANGE_WRITE);
  hash_.update(block);
  offset_ = after;
  if (offset_ - kept_ >= kKeepEvery) keep_hash();
  crash_point("upload.block");
  return {};
}

api::Response PartSink::finish(api::Request& request) {
  const bool checked = checksum_.has_value();
  const bool mismatch = checked && !equal_in_constant_time(checksum_->finish(), expected_);
  checksum_.reset();
  auto done = mismatch  ? Status(make_error(Code::invalid, "the part does not have its checksum",
                              "It was changed on the way; nothing of it was kept", "Send it again."))
              : checked ? take_over()
                        : Status();
  if (done) done = complete();
  if (!done) return refusal(done.error(), request.id, mismatch ? 460 : 0);  // tus 1.0, checksum
  api::Response response;
  response.status = success_;
  if (success_ != 204) response = upload_answer(success_, upload_, offset_);
  if (success_ == 201) response.headers.set("Location", upload_location(upload_.id));
  tus_headers(response, upload_, offset_);
  return response;
}

Status PartSink::complete() {
  if (open_length_) upload_.length = offset_;
  if (offset_ < upload_.length) return {};
  return complete_part(deps_, upload_, hash_.finish());
}

}  // namespace mv::handlers
