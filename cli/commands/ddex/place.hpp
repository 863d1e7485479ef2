// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where a batch goes, as the commands about it take it.
#include "context.hpp"
#include "delivery/receiver.hpp"

namespace mv::cli {

/// --to or --from (`word`), and what opens the place.
std::vector<Option> place_options(const std::string& word, const std::string& help);
/// Errors: usage with every fault at once; those of the secrets' files.
Result<std::unique_ptr<delivery::Receiver>> open_place(Context& context, const std::string& word);

}  // namespace mv::cli
