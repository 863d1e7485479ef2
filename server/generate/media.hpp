// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files that came from outside: taken only when they are whole and what they should be.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::generate {

enum class Media { audio, picture };

/// A file being written; removed at the end of its life unless it was kept.
class PartFile {
 public:
  explicit PartFile(fs::path path) : path_(std::move(path)) {}
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  const fs::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  bool kept_ = false;
};

/// Looks at a finished file and renames it by its content: audio.wav, .flac, .mp3 or picture.jpg,
/// .png beside it. `from` names who made it, for the words. A WAV whose sizes were left open is
/// given proper ones. Nothing is decoded here. Error: Code::upstream when it is no audio (picture),
/// or its frame shows that it is not whole.
Result<fs::path> settle_media(std::string_view from, Media media, PartFile& part);

/// Puts a WAV header before 16-bit little-endian PCM. The file is replaced. Errors: io, and
/// upstream when it does not end with a whole frame.
Status wrap_pcm(std::string_view from, const fs::path& path, int sample_rate, int channels);

}  // namespace mv::generate
