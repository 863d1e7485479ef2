// SPDX-License-Identifier: Apache-2.0
#pragma once
// What apps ask for, held against their row.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

/// The scopes of a request, in its order; all of the client's when it names none. Error:
/// invalid_scope.
Result<std::vector<std::string>> scopes_asked(
    const model::OAuthClient& client, std::string_view scope);

/// What of this server a token is for (RFC 8707): the server itself or its API; "" when it is not
/// said. `address` as in Deps. Error: invalid_target.
Result<std::string> resource_asked(std::string_view address, std::string_view resource);

/// The API as a resource.
std::string api_resource(std::string_view address);

}  // namespace mv::handlers
