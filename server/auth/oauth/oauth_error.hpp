// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace mv::auth {

/// An Error whose first fault's rule is a token of RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628
/// section 3.5, RFC 8707 section 2 or RFC 7591 section 3.2.2: routes with Errors::oauth answer with
/// it. invalid_client is 401, all others 400.
Error oauth_error(std::string_view token, std::string what, std::string why = {});

}  // namespace mv::auth
