// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "handlers/deps.hpp"
#include "model/media_file.hpp"

namespace mv::handlers {

/// A file of the store as a download under its own name; ranges are answered from it.
api::Response file_answer(const Deps& deps, const model::MediaFile& file, std::string type);

}  // namespace mv::handlers
