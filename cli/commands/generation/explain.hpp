// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the words of a prompt do, and which do nothing.
#include "api/catalogue/generation_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// Says which words of the prompt the job's result names as unused, and its warnings.
void say_result(Context& context, const api::JobView& job);

/// `generate --explain`: what the local composer and the painter of covers read in the prompt;
/// nothing is made. Errors: those of music::read_request.
Result<Outcome> explain(const Context& context, const api::CreateGeneration& input);

/// The topic "words" of the help: what they know.
std::string words_text(std::size_t width);

}  // namespace mv::cli
