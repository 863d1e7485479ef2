// SPDX-License-Identifier: Apache-2.0
#pragma once
// tus 1.0, concatenation: a final upload, made of partial ones.
//
// The request stores the final upload (open) and makes the partial ones its parts, in one
// transaction. Then their bytes are appended to its part file, a slice of time after the other, so
// that no thread is held for long. When all are there, it becomes complete as any upload does, and
// in that transaction the partial ones give up their bytes. Who sends the request again, with the
// same Idempotency-Key or the same partial uploads, goes on where it was.
#include <memory>
#include <string>
#include <vector>

#include "handlers/deps.hpp"

namespace mv::handlers {

/// What answers a POST /uploads with `Upload-Concat: final`; `parts` are the ids in their order,
/// one may stand twice. A part is used by one final upload.
Result<std::unique_ptr<api::BodySink>> begin_join(
    Deps& deps, api::Call& call, std::vector<std::string> parts);

}  // namespace mv::handlers
