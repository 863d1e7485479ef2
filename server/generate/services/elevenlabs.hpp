// SPDX-License-Identifier: Apache-2.0
#pragma once
// ElevenLabs Music: POST /v1/music, which answers with the sound itself. PCM is asked for.
#include <memory>

#include "generate/generator_call.hpp"

namespace mv::generate {

/// 3 s to 10 min. No seeds: the service does not take one beside a prompt.
std::unique_ptr<MusicProvider> make_elevenlabs_music(ServiceOptions options);

}  // namespace mv::generate
