// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "handlers/deps.hpp"
#include "model/access.hpp"

namespace mv::handlers {

/// The provider that serves a platform for this caller: the user's own route, or the built-in one.
/// Error: invalid, naming the nearest platform.
Result<std::string> provider_of(
    Deps& deps, const api::Principal& principal, const std::string& platform);
/// The caller's account at a provider. In the sandbox a missing one is made at once.
/// Error: not_connected.
Result<model::PlatformAccount> account_of(
    Deps& deps, const api::Principal& principal, const std::string& provider);
/// Seals and stores a secret as the caller's account, replacing an earlier one.
Result<model::PlatformAccount> store_account(Deps& deps, const api::Principal& principal,
    const std::string& provider, const std::string& name, const boost::json::object& secret);

}  // namespace mv::handlers
