// SPDX-License-Identifier: Apache-2.0
#pragma once
// Replicate: a prediction is ordered once, looked at until it has ended, and fetched at once,
// because results are deleted after an hour. An order whose answer got lost is looked for in the
// list of predictions before another is made.
#include <memory>

#include "generate/local.hpp"
#include "generate/generator_call.hpp"

namespace mv::generate {

/// Models as "owner/name" or "owner/name:version". stability-ai/stable-audio-2.5 (the usual one)
/// makes up to 190 s, meta/musicgen up to 120 s; for others the model itself says.
std::unique_ptr<MusicProvider> make_replicate_music(ServiceOptions options);
/// black-forest-labs/flux-1.1-pro is the usual one; others must take prompt, aspect_ratio,
/// output_format and seed.
std::unique_ptr<ArtProvider> make_replicate_art(ServiceOptions options, LocalOptions local);

}  // namespace mv::generate
