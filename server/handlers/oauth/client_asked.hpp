// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "api/call.hpp"
#include "auth/rate_limiter.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

struct Deps;

/// The app that an authorization request names; nothing when it is not known here. An app of a
/// document has its document read when that was not done lately, which may take seconds: for routes
/// that are `.outward`. What it says is stored; a document that cannot be read or taken is not, so
/// nothing of the app is lost by it, and the next request reads it again. Errors: bad_request when
/// it cannot be asked for now, in words for a page; rate_limited.
Result<std::optional<model::OAuthClient>> client_asked(
    Deps& deps, auth::RateLimiter& limiter, const api::Call& call, const std::string& id);

}  // namespace mv::handlers
