// SPDX-License-Identifier: Apache-2.0
#pragma once
// Errors as answers: application/problem+json (RFC 9457).
#include <string_view>

#include "api/message.hpp"

namespace mv::http {

/// `status` replaces the one of the error's code when not 0. Sets Retry-After from the error, and
/// WWW-Authenticate with 401.
api::Response problem_response(const Error& error, std::string_view request_id, int status = 0);

}  // namespace mv::http
