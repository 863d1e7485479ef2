// SPDX-License-Identifier: Apache-2.0
#include "api/page_response.hpp"

#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/text/html.hpp"
#include "base/text/text.hpp"

namespace mv::api {

namespace {

// All pages look alike: one column, as wide as one reads easily, in the colours of the system.
constexpr std::string_view kStyle =
    ":root{color-scheme:light "
    "dark;--line:#8886;--soft:#8881;--go:#0b57d0;--on-go:#fff;--bad:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--go:#a8c7fa;--on-go:#062e6f;--bad:#f2b8b5}}"
    "*{box-sizing:border-box}html{background:Canvas;color:CanvasText}"
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1.2rem;"
    "overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem}h2{font-size:1.15rem;margin:2.2rem 0 "
    ".6rem}h3{font-size:1.05rem;margin:0 0 .6rem}"
    "form{margin:1rem 0}label{display:block;margin:1rem 0 .3rem;font-weight:600}"
    "input{width:100%;font:inherit;padding:.6rem .7rem;border:1px solid "
    "#767676;border-radius:.4rem}"
    "input.code{font:1.5rem ui-monospace,monospace;letter-spacing:.15em;text-transform:uppercase}"
    "button{font:inherit;padding:.6rem 1.2rem;margin:1rem .6rem 0 0;border-radius:.4rem;"
    "max-width:100%;border:1px solid "
    "#767676;background:none;color:inherit;cursor:pointer;min-height:2.75rem}"
    "button.go{background:var(--go);border-color:var(--go);color:var(--on-go);font-weight:600}"
    "li form,li button{margin:.4rem 0 0}"
    ":focus-visible{outline:3px solid var(--go);outline-offset:2px}a{color:var(--go)}"
    "ul{padding-left:1.2rem}ul.cards{list-style:none;padding:0}"
    "ul.cards>li{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:.8rem "
    "0}"
    ".note{background:var(--soft);border-left:4px solid var(--line);padding:.6rem "
    ".9rem;margin:1rem 0}"
    ".bad{color:var(--bad);border-left:4px solid var(--bad);padding:.2rem .9rem;margin:1rem 0}"
    "small,.small{font-size:.9rem}dl{display:grid;grid-template-columns:auto "
    "minmax(0,1fr);gap:.2rem 1rem}"
    "dt{font-weight:600}dd{margin:0}"
    "@media(max-width:28rem){dl{grid-template-columns:minmax(0,1fr)}dd{margin:0 0 .4rem}}"
    ".big{margin:0;font:1.8rem ui-monospace,monospace;letter-spacing:.1em}";

const std::string& style_source() {
  static const auto source = fmt::format("'sha256-{}'", to_base64(sha256(kStyle)));
  return source;
}

}  // namespace

Response page_response(
    int status, std::string_view title, std::string_view body, std::string_view form_target) {
  Response out;
  out.status = status;
  out.headers.set("Content-Type", "text/html; charset=utf-8");
  out.headers.set("Cache-Control", "no-store");
  out.headers.set("Content-Security-Policy",
      fmt::format("default-src 'none'; style-src {}; form-action 'self'{}{}; base-uri 'none'; "
                  "frame-ancestors 'none'",
          style_source(), form_target.empty() ? "" : " ", form_target));
  out.headers.set("X-Frame-Options", "DENY");
  out.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  // With no-referrer a browser would send "Origin: null" with the page's own forms.
  out.headers.set("Referrer-Policy", "same-origin");
  out.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} · MusicVerse</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}</main>\n"
      "</body>\n</html>\n",
      html_escaped(title), kStyle, body);
  return out;
}

Response redirect_response(std::string location, int status) {
  Response out;
  out.status = status;
  out.headers.set("Location", std::move(location));
  out.headers.set("Cache-Control", "no-store");
  out.headers.set("Referrer-Policy", "no-referrer");
  return out;
}

std::string cookie_field(const Cookie& cookie) {
  auto field = fmt::format("{}={}; Path=/; HttpOnly; SameSite={}", cookie.name,
      url_encode(cookie.value), cookie.same_site);
  if (cookie.secure) field += "; Secure";
  if (cookie.max_age.count() > 0) field += fmt::format("; Max-Age={}", cookie.max_age.count());
  if (cookie.max_age.count() < 0) field += "; Max-Age=0";
  return field;
}

void set_cookie(Response& response, const Cookie& cookie) {
  response.headers.add("Set-Cookie", cookie_field(cookie));
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
