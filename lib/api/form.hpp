// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::api {

/// Reads application/x-www-form-urlencoded in UTF-8 (WHATWG URL section 5.1). As RFC 6749
/// section 3.2 wants it, a name may come once, and one without a value counts as absent. Error:
/// bad_request.
Result<std::map<std::string, std::string>> parse_form(std::string_view text);

}  // namespace mv::api
