// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "model/people/oauth.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// False when another one has its user code.
bool oauth_device_insert(Tx& tx, const model::OAuthDevice& device);
/// Of two that ask, one waits for the other.
std::optional<model::OAuthDevice> oauth_device_find_to_change(Tx& tx, std::string_view digest);
/// By what its user types.
std::optional<model::OAuthDevice> oauth_device_by_code(
    Tx& tx, std::string_view user_code, bool to_change = false);
/// Writes state, user, interval and time of the last question.
void oauth_device_update(Tx& tx, const model::OAuthDevice& device);
void oauth_device_delete(Tx& tx, std::string_view digest);

}  // namespace mv::store
