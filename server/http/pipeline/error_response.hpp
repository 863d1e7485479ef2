// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/message.hpp"
#include "api/routes.hpp"

namespace mv::http {

/// The error as its route says it (Route::errors). Sets Retry-After from the error, and
/// WWW-Authenticate with 401. On a route of Errors::oauth the rule of the error's first fault is
/// the "error" of RFC 6749 section 5.2; without a fault it follows from the code.
api::Response error_response(
    const api::Route& row, const api::Request& request, const Error& error);

}  // namespace mv::http
