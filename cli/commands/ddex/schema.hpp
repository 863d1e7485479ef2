// SPDX-License-Identifier: Apache-2.0
#pragma once
// DDEX's own schemas, which are not ours to publish: xmllint (libxml2) holds messages against them.
#include <map>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "ddex/read/check.hpp"

namespace mv::cli {

/// The schema for messages of this version ("4.3") below the folder: FOLDER/4.3/release-
/// notification.xsd, or that file in the folder itself. Error: not_found.
Result<fs::path> schema_for(const fs::path& folder, std::string_view version);

/// What the schema says of each file; those without a fault are left out. Errors: unsupported
/// without xmllint, config when the schema cannot be read.
Result<std::map<fs::path, std::vector<ddex::Finding>>> hold_against(
    const fs::path& schema, const std::vector<fs::path>& files);

}  // namespace mv::cli
