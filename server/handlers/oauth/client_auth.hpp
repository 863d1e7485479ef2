// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "api/call.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

struct Deps;

/// Which app sends this form (RFC 6749 section 2.3.1): by Authorization: Basic, whose parts are
/// form-encoded, or by client_id and client_secret in the form; an app without a secret names
/// itself. Secrets have 256 random bits: guessing them is not slowed down, so that nobody can shut
/// out an app by guessing in its name. Errors: invalid_client; invalid_request when it says who it
/// is twice.
Result<model::OAuthClient> authenticate_client(
    Deps& deps, const api::Call& call, const std::string& id, const std::string& secret);

/// Whether it is a client that may use this grant. Error: unauthorized_client.
Status may_use(const model::OAuthClient& client, std::string_view grant);

}  // namespace mv::handlers
