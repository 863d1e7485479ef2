// SPDX-License-Identifier: Apache-2.0
#pragma once
// Several takes of one prompt, to choose from.
#include "api/catalogue/generation_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// --variations N.
Option variations_option(std::string help);
/// 1 without the option. Error: usage.
Result<int> variations_given(const Context& context);

/// As many pieces with seeds that follow one another; with --output each into NAME-1.wav, ….
Result<Outcome> generate_variations(
    Context& context, client::Session& session, api::CreateGeneration input, int count);
/// As many covers of a track into NAME-1.jpg, …, and all of them on NAME-sheet.jpg. The first is
/// the track's cover at the end.
Result<Outcome> art_variations(
    Context& context, client::Session& session, api::CreateArtwork input, int count);

}  // namespace mv::cli
