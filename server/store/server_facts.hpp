// SPDX-License-Identifier: Apache-2.0
#pragma once
// Single values that say what belongs to this database.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "store/engine/tx.hpp"

namespace mv::store {

inline constexpr std::string_view kMediaFact = "media_store";        ///< id of the media folder
inline constexpr std::string_view kKeyFact = "key_sentinel";         ///< sealed with the key file
inline constexpr std::string_view kSandboxFact = "sandbox_secrets";  ///< sealed: of the simulators

std::optional<std::string> fact_get(Tx& tx, std::string_view name);
/// Keeps the value unless there is one; returns the one that is kept.
std::string fact_keep(Tx& tx, std::string_view name, std::string_view value);
/// Whether the value is the one that is kept, or none is kept.
bool fact_agrees(Tx& tx, std::string_view name, std::string_view value);
/// Whether anything was stored that only the key file can open or check.
bool has_secrets(Tx& tx);
/// Some sealed secret of an account: its id and the sealed text.
std::optional<std::pair<std::string, std::string>> some_account_secret(Tx& tx);

}  // namespace mv::store
