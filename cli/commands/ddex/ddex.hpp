// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the commands about DDEX messages share.
#include "context.hpp"
#include "ddex/read/acknowledgement.hpp"

namespace mv::cli {

/// Checks messages side by side, the schema included when its folder is given, and shows what was
/// found; exit code 9 when there is an error. Error: usage when the schemas cannot be used.
Result<Outcome> checked_outcome(Context& context, const std::vector<fs::path>& files,
    const fs::path& schemas, bool hashes = true);

/// "taken in", "refused": what an answer comes to.
std::string_view word_of(ddex::Outcome outcome);
/// Every status of an acknowledgement that is known.
Outcome ddex_statuses();

}  // namespace mv::cli
