// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/value.hpp>
#include <string_view>

#include "base/result.hpp"

namespace mv::http {

constexpr std::size_t kJsonDepth = 32;

/// Reads a JSON body (RFC 8259), UTF-8, at most kJsonDepth deep. Of a repeated member the last one
/// counts. Error: bad_request, with the byte where reading ended.
Result<boost::json::value> parse_json_body(std::string_view text);
/// An Idempotency-Key, bare or as the quoted string of the draft: 1 to 255 visible characters.
/// Error: bad_request.
Result<std::string> idempotency_key(std::string_view field);

}  // namespace mv::http
