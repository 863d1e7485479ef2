// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/files.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// The tags of an audio file as UTF-8 in normal form C, each cut at 4,096 bytes: ID3v2 (also inside
/// WAV and AIFF), Vorbis comments (FLAC, OGG), APE, ID3v1, RIFF INFO, the texts of AIFF and CAF; of
/// each field the first of them that has it. Fields of names and of codes may have several values,
/// however the tag separates them. Empty when there are none or the file cannot be read.
model::AudioTags read_tags(const fs::path& path);

}  // namespace mv::audio
