// SPDX-License-Identifier: Apache-2.0
#pragma once
// The chunks of AIFF (Apple, 1989) and CAF (Apple, 2011), looked at only for what is missing from
// them and what stands behind them: the decoder shortens the sound in silence.
#include "audio/decode/byte_window.hpp"
#include "model/audio.hpp"

namespace mv::audio {

/// The FORM alone: what stands behind it would confuse the decoder.
ByteWindow aiff_form(const ByteWindow& window);

/// Sets truncated, trailing_bytes and damage.
void inspect_aiff(const ByteWindow& window, model::AudioFormat& format);
void inspect_caf(const ByteWindow& window, model::AudioFormat& format);

}  // namespace mv::audio
