// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is made from words, and how far it is.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/generation.hpp"
#include "model/owner.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// Told with the job's id after each commit that changed it.
inline constexpr std::string_view kGenerationsChannel = "generations";

void generation_insert(Tx& tx, const model::Generation& generation);
/// Error: not_found.
Result<model::Generation> generation_get(Tx& tx, std::string_view id);
/// Those among the ids that there are.
std::vector<model::Generation> generations_of(Tx& tx, const std::vector<std::string>& ids);

/// queued → running, once; false when it is anything else.
bool generation_start(Tx& tx, std::string_view id, Millis now);
/// Of a running one; `progress` in thousandths.
void generation_progress(Tx& tx, std::string_view id, int progress, std::string_view step);
void generation_note(Tx& tx, std::string_view id, const boost::json::object& journal);
/// queued or running → completed, failed or cancelled, with everything in `ended`. False when it
/// has ended already: then nothing of what was made may be kept.
bool generation_end(Tx& tx, const model::Generation& ended);

/// How many of a kind were ordered before this one and have not ended.
std::int64_t generations_ahead(Tx& tx, std::string_view kind, std::string_view id);
/// How many of the user's run, or were ordered before this one and wait.
std::int64_t generations_before(Tx& tx, const model::Generation& generation);
/// How many of a user wait or run.
std::int64_t generations_open(Tx& tx, const model::Owner& owner);
/// How many wait or run, of all users.
std::int64_t generations_open(Tx& tx);
/// Mean of (time taken / duration asked for), in thousandths, over the last ten of a provider;
/// nullopt when there was none.
std::optional<std::int64_t> generation_pace(Tx& tx, std::string_view provider);

}  // namespace mv::store
