// SPDX-License-Identifier: Apache-2.0
#pragma once
// Uploads as they are found.
#include "handlers/deps.hpp"
#include "model/access.hpp"

namespace mv::handlers {

/// The caller's upload that {id} of the path names. Error: not_found.
Result<model::Upload> find_upload(Deps& deps, const api::Call& call);

/// Bytes that are there of it.
std::int64_t offset_of(const Deps& deps, const model::Upload& upload);

/// Completes it after a crash behind the last byte: the whole part is there and has no name yet, or
/// the file is there under its hash and the row does not say so. That others have sent the same
/// bytes is no reason: who announces a hash need not have the file.
Result<model::Upload> heal(Deps& deps, model::Upload upload);

}  // namespace mv::handlers
