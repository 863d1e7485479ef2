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
/// and be framed by nobody, and is not stored. Its forms go to this server, and, when a browser is
/// to follow the answer elsewhere, to `form_target` (a source of CSP level 3).
Response page_response(
    int status, std::string_view title, std::string_view body, std::string_view form_target = {});

/// 303 sends the browser to `location` with GET (RFC 9110 section 15.4.4).
Response redirect_response(std::string location, int status = 303);

/// Cookies of the pages. Browsers take them only by https, or from this machine.
inline constexpr std::string_view kSessionCookie = "__Host-mvd_session",
                                  kVisitCookie = "__Host-mvd_visit",
                                  kDeviceCookie = "__Host-mvd_device";

/// RFC 6265bis. The value may be any text: it is percent-encoded.
struct Cookie {
  std::string name;  ///< a token; with the prefix __Host- the browser holds it to this very host
  std::string value;
  std::chrono::seconds max_age{0};  ///< 0 = until the browser closes; negative = forget it
  bool secure = true;
  std::string_view same_site = "Lax";  ///< Strict, Lax
};
/// The value of Set-Cookie: for the whole host, out of reach of scripts.
std::string cookie_field(const Cookie& cookie);
void set_cookie(Response& response, const Cookie& cookie);
/// What the request brings of it; of two with one name the first.
std::optional<std::string> cookie_of(const Request& request, std::string_view name);

}  // namespace mv::api
