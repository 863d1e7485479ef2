// SPDX-License-Identifier: Apache-2.0
#include "audio/probe.hpp"

#include "audio/decode/sound_file.hpp"

namespace mv::audio {

Result<model::AudioFormat> probe(const fs::path& path) {
  MV_TRY(const SoundFile file, SoundFile::open(path));
  return file.format();
}

}  // namespace mv::audio
