// SPDX-License-Identifier: Apache-2.0
#pragma once
// The bytes of an upload on their way to the media store.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/catalogue/upload_views.hpp"
#include "base/crypto/checksum.hpp"
#include "handlers/deps.hpp"
#include "model/access.hpp"
#include "store/catalogue/upload_hash.hpp"

namespace mv::handlers {

inline constexpr std::string_view kOffsetStream = "application/offset+octet-stream";

std::string upload_location(const std::string& id);
void tus_headers(api::Response& response, const model::Upload& upload, std::int64_t offset);
api::UploadView upload_view(const model::Upload& upload, std::int64_t offset);
api::Response upload_answer(int status, const model::Upload& upload, std::int64_t offset);
/// Takes a body for nothing, and gives this answer.
std::unique_ptr<api::BodySink> fixed_answer(api::Response response);
/// The answer that tells of an error.
api::Response refusal(const Error& error, const std::string& request_id, int status = 0);

/// The whole part is here: checks the promised hash, moves it into the media store, begins to
/// measure it (but not a partial upload) and marks the upload complete. Error: invalid when other
/// bytes were promised.
Status complete_part(Deps& deps, model::Upload& upload, const std::string& sha256);

/// What was hashed of a part, and the rest hashed now, at most about half a second of it. Errors:
/// io; unavailable with retry_after when there is more (only after the machine was started again).
Result<store::UploadHash> hash_part(const Deps& deps, const model::Upload& upload);

/// Appends a request's body to the part file and hashes it; the last byte makes the upload
/// complete. Only one at a time for one upload, on any server that sees the folder.
class PartSink final : public api::BodySink {
 public:
  static constexpr std::int64_t kAnyOffset = -1;
  /// Errors: unavailable while another request sends, conflict for another offset or when it is
  /// complete by now, io.
  static Result<std::unique_ptr<PartSink>> open(Deps& deps, model::Upload upload, bool open_length,
      std::int64_t expected_offset, int success);
  /// Keeps what comes only when it has this checksum (tus 1.0, checksum: "sha1 BASE64"). Call
  /// before the first block. Error: bad_request.
  Status expect(std::string_view upload_checksum);
  ~PartSink() override;
  Status write(std::string_view block) override;
  api::Response finish(api::Request& request) override;
  /// Makes the upload complete when all its bytes have been written.
  Status complete();
  std::int64_t offset() const { return offset_; }  ///< bytes that are there
  const model::Upload& upload() const { return upload_; }

 private:
  PartSink(Deps& deps, model::Upload upload, bool open_length, int success)
      : deps_(deps), upload_(std::move(upload)), open_length_(open_length), success_(success) {}
  void keep_hash();
  Status take_over();

  Deps& deps_;
  model::Upload upload_;
  bool open_length_;
  int success_;
  FileLock fd_;
  std::int64_t offset_ = 0;
  store::UploadHash hash_;
  std::int64_t kept_ = 0;             ///< offset of the hash that is in its file
  std::optional<Checksum> checksum_;  ///< of this request's bytes, until it is found to be right
  std::string expected_;              ///< bytes
  Fd unjudged_;                       ///< a file without a name that has them meanwhile
  std::int64_t waiting_ = 0;          ///< how many they are
};

}  // namespace mv::handlers
