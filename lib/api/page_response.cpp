// SPDX-License-Identifier: Apache-2.0
#include "api/page_response.hpp"

#include <fmt/format.h>

#include "base/text/html.hpp"
#include "base/text/text.hpp"

namespace mv::api {

Response page_response(int status, std::string_view title, std::string_view body) {
  Response out;
  out.status = status;
  out.headers.set("Content-Type", "text/html; charset=utf-8");
  out.headers.set("Cache-Control", "no-store");
  out.headers.set("Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
      "base-uri 'none'; frame-ancestors 'none'");
  out.headers.set("Referrer-Policy", "no-referrer");
  out.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} · MusicVerse</title>\n"
      "<style>:root {{ color-scheme: light dark }}\n"
      "body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; "
      "padding: 0 1.2rem }}</style>\n<body>\n{}</body>\n</html>\n",
      html_escaped(title), body);
  return out;
}

Response redirect_response(std::string location, int status) {
  Response out;
  out.status = status;
  out.headers.set("Location", std::move(location));
  out.headers.set("Cache-Control", "no-store");
  return out;
}

void set_cookie(Response& response, const Cookie& cookie) {
  auto field = fmt::format("{}={}; Path=/; HttpOnly; SameSite={}", cookie.name,
      url_encode(cookie.value), cookie.same_site);
  if (cookie.secure) field += "; Secure";
  if (cookie.max_age.count() > 0) field += fmt::format("; Max-Age={}", cookie.max_age.count());
  if (cookie.max_age.count() < 0) field += "; Max-Age=0";
  response.headers.add("Set-Cookie", std::move(field));
}

std::optional<std::string> cookie_of(const Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers.all()) {
    if (!iequals(field, "Cookie")) continue;
    for (const auto& pair : split(value, ';')) {
      const auto text = trim(pair);
      const auto equals = text.find('=');
      if (equals != text.npos && text.substr(0, equals) == name)
        return url_decode(text.substr(equals + 1));
    }
  }
  return std::nullopt;
}

}  // namespace mv::api
