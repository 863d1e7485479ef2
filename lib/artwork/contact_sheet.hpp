// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::artwork {

/// Square pictures side by side, in their order, by rows, as a JPEG: to choose one of them. About
/// 600 pixels each. Errors: those of reading a picture; invalid when there is none.
Result<std::string> contact_sheet(std::span<const fs::path> pictures);

}  // namespace mv::artwork
