// SPDX-License-Identifier: Apache-2.0
#pragma once
// Pictures by POST {base}/images/generations, of OpenAI or any server that speaks like it.
#include <memory>

#include "generate/local.hpp"
#include "generate/generator_call.hpp"

namespace mv::generate {

/// The base address ends with "/v1" ("https://api.openai.com/v1"). gpt-image-1 is the usual model.
/// No seeds. A server of one's own without a key gets "none" as its key.
std::unique_ptr<ArtProvider> make_openai_art(ServiceOptions options, LocalOptions local);

}  // namespace mv::generate
