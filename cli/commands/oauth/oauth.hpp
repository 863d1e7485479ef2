// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "api/access/oauth_views.hpp"
#include "context.hpp"

namespace mv::cli {

Argument app_argument();
/// --name, --redirect-uri, --grant, --scopes, --publisher, --website.
std::vector<Option> client_options();
/// The grants of --grant, whose short words are spelled out: device_code.
std::vector<std::string> grants_of(const Context& context);
/// What the commands about one app print.
std::string client_text(const api::OAuthClientView& client);
/// The names of fields as they stand on the command line.
Error in_client_flags(Error error);

}  // namespace mv::cli
