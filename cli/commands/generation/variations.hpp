// SPDX-License-Identifier: Apache-2.0
#pragma once
// Several takes of one prompt, to choose from.
#include <functional>

#include "api/catalogue/generation_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// --variations N.
Option variations_option(std::string help);
/// 1 without the option. Error: usage.
Result<int> variations_given(const Context& context);

/// As many pieces with seeds that follow one another; with --output each into NAME-1.wav, …. What
/// else is to be done with each track: `describe`, with its address. When one fails, those before
/// it are in the outcome, beside its error.
Result<Outcome> generate_variations(Context& context, client::Session& session,
    api::CreateGeneration input, int count,
    const std::function<Result<api::TrackView>(const std::string& url)>& describe);
/// As many covers of a track into NAME-1.jpg, …, and all of them on NAME-sheet.jpg. The first is
/// the track's cover at the end.
Result<Outcome> art_variations(
    Context& context, client::Session& session, api::CreateArtwork input, int count);

}  // namespace mv::cli
