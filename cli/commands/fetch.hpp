// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "context.hpp"
#include "model/media_file.hpp"

namespace mv::cli {

/// Downloads a file of the server to `to`, checked against its hash (when `file` has one); a broken
/// download leaves nothing behind.
Status fetch_file(Context& context, client::Session& session, const std::string& url,
    const model::MediaFile& file, const fs::path& to);

/// Code::conflict when the file is there and --yes was not given.
Status may_write(const Context& context, const fs::path& to);

}  // namespace mv::cli
