// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a file really is, told by its first bytes and never by its name.
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::audio {

enum class Container { none, wav, rf64, flac, aiff, mp3, ogg, caf };

struct Sniffed {
  Container container = Container::none;  ///< none: not audio that is read here
  std::string kind;                       ///< when none: "text", "a JPEG picture", ...
};

/// "wav", "flac", ...; empty for none.
std::string_view container_name(Container container);
/// Judges the first bytes of a file; 512 are enough.
Sniffed sniff(std::string_view head);
/// Reads the first bytes, and those behind an ID3v2 tag. Errors: not_found, io, and invalid for a
/// folder, an empty file or something that is no ordinary file.
Result<Sniffed> sniff_file(const fs::path& path);
/// The error for a file that is not audio: what it is, why that does not do, what to do.
Error not_audio(const fs::path& path, std::string_view kind);

}  // namespace mv::audio
