// SPDX-License-Identifier: Apache-2.0
#pragma once
// Texts that adapters make of an order. Pure; any thread.
#include <string>
#include <string_view>

#include "platforms/adapter.hpp"

namespace mv::platforms {

/// A hash of what the stores are told, to notice an edit between two tries.
std::string metadata_mark(const Order& order);

/// "My song é.wav" as an ASCII file name of at most 80 characters with the same ending.
std::string ascii_file_name(std::string_view name, std::string_view fallback);
/// The media type of an audio or picture file by its ending.
std::string media_type(const fs::path& path);

}  // namespace mv::platforms
