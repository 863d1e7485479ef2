// SPDX-License-Identifier: Apache-2.0
#pragma once
// Range requests for files (RFC 9110 section 14): one range of bytes. Several at once are answered
// with the whole file, as the RFC allows.
#include "api/message.hpp"

namespace mv::http {

/// Turns a 200 with a file into 206 or 416 as the request's Range and If-Range ask, and says that
/// ranges are taken.
void apply_range(const api::Request& request, api::Response& response);

}  // namespace mv::http
