// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/files.hpp"
#include "base/secret.hpp"

namespace mv::cli {

/// The secret that `webhook listen` signs with, from FOLDER/listen.secret; made at the first call
/// (mode 0600), so that a receiver's configuration holds for good. Safe when several ask at once.
/// Errors: config, when the file holds no secret; io.
Result<SecretText> listen_secret(const fs::path& folder);

}  // namespace mv::cli
