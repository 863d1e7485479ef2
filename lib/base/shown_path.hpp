// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where a server keeps its files is nobody's business who asks it over the network.
#include <string>

#include "base/files.hpp"

namespace mv {

/// From now on hide_paths takes this folder and what is below it out of texts. Thread-safe.
void hide_folder(const fs::path& folder);

/// "/srv/data/media/ea/eaa4…: is not audio" → "the file: is not audio". As it is where no folder
/// was hidden, such as in the command. Thread-safe.
std::string hide_paths(std::string text);

}  // namespace mv
