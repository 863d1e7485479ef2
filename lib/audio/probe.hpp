// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/files.hpp"
#include "base/result.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// What the headers of an audio file say, checked against its size; nothing is decoded. Reads WAV
/// (also EXTENSIBLE, RF64, BW64), FLAC, AIFF, MP3, OGG and CAF, told by content and not by name.
/// `truncated` is also set for a WAV whose size was left open (0 or 0xffffffff); a cut FLAC shows
/// only when decoded, so ask analyse(). Errors: not_found, io, invalid (says what it is instead).
Result<model::AudioFormat> probe(const fs::path& path);

}  // namespace mv::audio
