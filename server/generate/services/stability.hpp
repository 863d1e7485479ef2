// SPDX-License-Identifier: Apache-2.0
#pragma once
// Stability AI, version v2beta: Stable Audio 2 answers with the sound, Stable Audio 3 with an id to
// ask for; Stable Image answers with the picture.
#include <memory>

#include "generate/local.hpp"
#include "generate/generator_call.hpp"

namespace mv::generate {

/// Models stable-audio-2, stable-audio-2.5 (the usual one) up to 190 s, stable-audio-3 up to 380 s.
std::unique_ptr<MusicProvider> make_stability_music(ServiceOptions options);
/// Models core (the usual one), ultra, and those of sd3 by their names ("sd3.5-large").
std::unique_ptr<ArtProvider> make_stability_art(ServiceOptions options, LocalOptions local);

}  // namespace mv::generate
