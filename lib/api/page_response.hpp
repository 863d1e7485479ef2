// SPDX-License-Identifier: Apache-2.0
#pragma once
// What routes for browsers answer with, besides JSON.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"

namespace mv::api {

/// A whole HTML document around `body`, which is HTML already; `title` is text. It may load nothing
/// and be framed by nobody, and is not stored.
Response page_response(int status, std::string_view title, std::string_view body);

/// 303 sends the browser to `location` with GET (RFC 9110 section 15.4.4).
Response redirect_response(std::string location, int status = 303);

/// RFC 6265bis. The value may be any text: it is percent-encoded.
struct Cookie {
  std::string name;  ///< a token; with the prefix __Host- the browser holds it to this very host
  std::string value;
  std::chrono::seconds max_age{0};  ///< 0 = until the browser closes; negative = forget it
  bool secure = true;
  std::string_view same_site = "Lax";  ///< Strict, Lax
};
/// Adds it, for the whole host, out of reach of scripts.
void set_cookie(Response& response, const Cookie& cookie);
/// What the request brings of it; of two with one name the first.
std::optional<std::string> cookie_of(const Request& request, std::string_view name);

}  // namespace mv::api
