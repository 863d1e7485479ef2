// SPDX-License-Identifier: Apache-2.0
#pragma once
// Texts that WAV, AIFF and CAF keep in chunks of their own, in whatever encoding the writer had.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"

namespace mv::audio {

struct ChunkText {
  std::string bytes;
  int code_page = 0;  ///< of a CSET chunk; 0: not said
};
/// By the id of the chunk ("INAM", "NAME") or the key ("title"), in the order of the file.
using ChunkTexts = std::map<std::string, std::vector<ChunkText>, std::less<>>;

/// RIFF INFO, from every LIST of the file, before or behind the audio.
ChunkTexts read_riff_info(const fs::path& path);
/// NAME, AUTH, ANNO and "(c) " of AIFF.
ChunkTexts read_aiff_texts(const fs::path& path);
/// The "info" chunk of CAF: pairs of key and value in UTF-8; keys in small letters.
ChunkTexts read_caf_info(const fs::path& path);

/// As UTF-8: UTF-8 where it is that, UTF-16 with a mark or with zeros between the letters, the code
/// page that was said, else Windows-1252, of which Latin-1 is a part. Nothing when the outcome is
/// no text that somebody would write.
std::optional<std::string> decoded(const ChunkText& text);

}  // namespace mv::audio
