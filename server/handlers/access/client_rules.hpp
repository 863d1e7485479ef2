// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

/// What is wrong with an app as it would be stored, all at once: redirect addresses, grants,
/// scopes. Each fault's rule is the token of RFC 7591 section 3.2.2 for it.
std::vector<Fault> client_faults(const model::OAuthClient& client);

/// The scopes that any app may ask for.
std::vector<std::string> scopes_for_apps();

/// "app.example:8443" of the URL that names an app of a document.
std::string document_host(std::string_view url);

/// The name of any app in a list; of one that anybody may have named, with the host that says so.
std::string listed_name(const model::OAuthClient& client);

}  // namespace mv::handlers
