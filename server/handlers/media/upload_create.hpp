// SPDX-License-Identifier: Apache-2.0
#pragma once
// The begin of an upload.
#include <memory>
#include <optional>
#include <string>

#include "handlers/deps.hpp"
#include "model/access.hpp"
#include "store/catalogue/uploads.hpp"

namespace mv::handlers {

inline constexpr std::int64_t kLargestUpload = 8LL << 30;  // bytes
inline constexpr std::size_t kLongestName = 255;           // bytes

/// POST /uploads: stores the upload, and opens what takes its first bytes, if any come along.
Result<std::unique_ptr<api::BodySink>> begin_upload(Deps& deps, api::Call& call);

/// A new upload of the caller, not stored yet.
model::Upload new_upload(
    const api::Call& call, std::string file_name, std::string sha, std::int64_t length);

/// The same, as the header fields of tus describe it. Errors: invalid, bad_request.
Result<model::Upload> described_upload(const api::Call& call, std::int64_t length);

/// The upload that was begun under the same Idempotency-Key, if there is one. Error:
/// idempotency_mismatch when it is of something else.
Result<std::optional<model::Upload>> begun_before(Deps& deps, const model::Upload& wanted);

/// Whether both were begun by the same words.
bool same_request(const model::Upload& one, const model::Upload& other);

/// Whether the user, who has `held`, may have so many more uploads under way and bytes. Errors:
/// rate_limited, payload_too_large.
Status check_quotas(
    const Quotas& quota, const store::UploadsHeld& held, int uploads, std::int64_t bytes);

/// Stores the new upload when the user's quotas allow one more of so many bytes.
Status insert_upload(Deps& deps, const model::Upload& upload, std::int64_t length = 0);

}  // namespace mv::handlers
