// SPDX-License-Identifier: Apache-2.0
#include "client/upload.hpp"

#include <fmt/format.h>

#include "api/catalogue/upload_views.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/retry.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "model/measurement.hpp"

namespace mv::client {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;
constexpr std::string_view kTus = "1.0.0";

std::optional<std::uint64_t> number(const Answer& answer, std::string_view name) {
  const auto value = parse_int(answer.headers.get(name));
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

/// The path of a Location that may be a whole URL; only the path is used, so that a server cannot
/// send the key elsewhere.
std::string path_of(std::string_view location) {
  if (const auto scheme = location.find("://"); scheme != std::string_view::npos) {
    const auto slash = location.find('/', scheme + 3);
    location = slash == std::string_view::npos ? std::string_view() : location.substr(slash);
  }
  return std::string(location);
}

class Uploader {
 public:
  Uploader(Session& session, const fs::path& path, const UploadOptions& options)
      : session_(session), path_(path), options_(options) {}

  Result<Uploaded> run() {
    MV_TRY(out_.bytes, mv::file_size(path_));
    if (out_.bytes == 0)
      return make_error(Code::invalid, fmt::format("{}: is empty", path_.string()),
          "There is nothing to send", "Name another file.");
    MV_CHECK(find_hash());
    MV_CHECK(begin());
    out_.resumed_at = offset_;
    MV_CHECK(send_all());
    return out_;
  }

 private:
  Status find_hash() {
    out_.sha256 = options_.sha256;
    if (!out_.sha256.empty()) return {};
    MV_TRY(out_.sha256, hash_file(path_, [&](std::uint64_t done) {
      report("reading", done);
      return !session_.stopped();
    }));
    return {};
  }

  Status begin() {
    // The name goes along for people to read; the file may have one in any encoding.
    const auto name =
        valid_utf8(options_.file_name.empty() ? path_.filename().string() : options_.file_name);
    auto request = session_.request("POST", "/api/v1/uploads");
    request.headers.set("Tus-Resumable", std::string(kTus));
    request.headers.set("Upload-Length", std::to_string(out_.bytes));
    request.headers.set("Upload-Metadata",
        fmt::format("filename {},sha256 {}", to_base64(name), to_base64(out_.sha256)));
    request.headers.set("Idempotency-Key",
        options_.idempotency_key.empty() ? to_hex(random_bytes(16)) : options_.idempotency_key);
    MV_TRY(const auto answer, session_.call(request));
    location_ = path_of(answer.headers.get("Location"));
    out_.id = location_.substr(location_.rfind('/') + 1);
    if (location_.empty() || out_.id.empty())
      return make_error(Code::upstream, "the server did not say where to upload",
          "Something on the way to it may change its answers", "Check the proxy, then try again.");
    offset_ = number(answer, "Upload-Offset").value_or(0);
    return {};
  }

  /// Sends the rest; after a broken connection asks how far it came and goes on from there.
  Status send_all() {
    const Backoff backoff{milliseconds(200), milliseconds(4'000)};
    milliseconds spent{0};
    for (int attempt = 0; offset_ < out_.bytes;) {
      const auto before = offset_;
      const auto begun = Steady::now();
      const auto sent = send_rest();
      if (sent && offset_ >= out_.bytes) break;
      auto error = sent ? make_error(Code::upstream, "the server received only part of the file",
                              "The connection ended early", "It is sent from there on.")
                        : sent.error();
      if (error.code == Code::interrupted || !error.retryable()) return error;
      if (const auto asked = ask_offset(); !asked && !asked.error().retryable())
        return asked.error();
      const bool moved = offset_ > before;
      if (moved) {
        attempt = 0;
        spent = milliseconds(0);
      }
      const auto wait = backoff.wait(attempt, random_below, error.retry_after);
      spent += wait;
      if (!moved) spent += std::chrono::duration_cast<milliseconds>(Steady::now() - begun);
      if (spent > session_.budget()) return error;
      if (!misplaced_) session_.announce({attempt + 2, wait, error});
      ++attempt;
      if (!session_.wait(wait)) return make_error(Code::interrupted, "interrupted");
    }
    report("uploading", out_.bytes);
    return {};
  }

  Status send_rest() {
    auto request = session_.request("PATCH", location_);
    request.headers.set("Tus-Resumable", std::string(kTus));
    request.headers.set("Upload-Offset", std::to_string(offset_));
    request.headers.set("Content-Type", "application/offset+octet-stream");
    request.file = path_;
    request.file_offset = offset_;
    request.file_length = out_.bytes - offset_;
    request.total_timeout = milliseconds(0);
    request.progress = [this](std::uint64_t sent, std::uint64_t) {
      report("uploading", std::min(out_.bytes, offset_ + sent));
      return !session_.stopped();
    };
    misplaced_ = false;
    MV_TRY(const auto answer, session_.once(request));
    if (answer.status == 409) {  // not where we thought: the answer is in HEAD
      MV_CHECK(ask_offset());
      misplaced_ = true;
      return make_error(Code::unavailable, "the server has another part of the file",
          "Another run may send it, too", "It is sent from there on.");
    }
    if (answer.status >= 400) return error_of_answer(answer);
    offset_ = number(answer, "Upload-Offset").value_or(out_.bytes);
    return {};
  }

  Status ask_offset() {
    auto request = session_.request("HEAD", location_);
    request.headers.set("Tus-Resumable", std::string(kTus));
    MV_TRY(const auto answer, session_.once(request));
    if (answer.status == 404 || answer.status == 410) return begin();
    if (answer.status >= 400) return error_of_answer(answer);
    const auto offset = number(answer, "Upload-Offset");
    if (!offset || *offset > out_.bytes)
      return make_error(Code::upstream, "the server did not say how far the upload is",
          "Something on the way to it may change its answers", "Check the proxy, then try again.");
    offset_ = *offset;
    return {};
  }

  void report(std::string_view step, std::uint64_t done) const {
    if (options_.progress) options_.progress({step, done, out_.bytes});
  }

  Session& session_;
  const fs::path& path_;
  const UploadOptions& options_;
  Uploaded out_;
  std::string location_;
  std::uint64_t offset_ = 0;
  bool misplaced_ = false;  ///< the last answer only corrected offset_: nothing to tell people
};

}  // namespace

Result<std::string> hash_file(
    const fs::path& path, const std::function<bool(std::uint64_t done)>& progress) {
  Sha256 digest;
  std::uint64_t done = 0;
  MV_CHECK(read_blocks(path, [&](std::string_view block) -> Status {
    digest.update(block);
    done += block.size();
    if (progress && !progress(done)) return make_error(Code::interrupted, "interrupted");
    return {};
  }));
  return to_hex(digest.finish());
}

Status await_measured(Session& session, const std::string& upload_id,
    const std::function<void(int percent)>& progress) {
  constexpr milliseconds kLongest{500};
  for (milliseconds pause{20};; pause = std::min(kLongest, pause * 2)) {
    const auto upload = session.get<api::UploadView>("/api/v1/uploads/" + url_encode(upload_id));
    // A key may be allowed to write and not to read: then the request that uses it waits.
    if (!upload && upload.error().code == Code::forbidden) return {};
    if (!upload) return upload.error();
    const auto& at = upload->measured;
    if (!at || is(at->state, {model::MeasurementState::done, model::MeasurementState::failed}))
      return {};
    if (progress) progress(at->percent);
    if (!session.wait(pause)) return make_error(Code::interrupted, "interrupted");
  }
}

Result<Uploaded> upload_file(Session& session, const fs::path& path, const UploadOptions& options) {
  return Uploader(session, path, options).run();
}

}  // namespace mv::client
