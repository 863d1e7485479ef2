// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/files.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// The tags of an audio file as UTF-8, each cut at 4,096 bytes: ID3v2 (also inside WAV and AIFF),
/// Vorbis comments (FLAC, OGG) and RIFF INFO, the first of them that has a field. Several values
/// of one field are joined by "; ". Empty when there are none or the file cannot be read.
model::AudioTags read_tags(const fs::path& path);

}  // namespace mv::audio
