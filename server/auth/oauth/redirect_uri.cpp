// SPDX-License-Identifier: Apache-2.0
#include "auth/oauth/redirect_uri.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::auth {
namespace {

struct Parts {
  std::string_view scheme;  ///< before the colon
  std::string_view host;    ///< "" when there is no authority
  std::string_view port;    ///< "" = none
  std::string_view rest;    ///< from the path on
  bool authority = false;
};

bool is_uri_character(char c) {
  constexpr std::string_view kOthers = "-._~:/?#[]@!$&'()*+,;=%";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(c) != kOthers.npos;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
                  c == '.';
         });
}

std::optional<Parts> parse(std::string_view uri) {
  Parts out;
  const auto colon = uri.find(':');
  if (colon == uri.npos || !is_scheme(uri.substr(0, colon))) return std::nullopt;
  out.scheme = uri.substr(0, colon);
  out.rest = uri.substr(colon + 1);
  if (!out.rest.starts_with("//")) return out;
  out.authority = true;
  const auto authority = out.rest.substr(2, out.rest.find_first_of("/?#", 2) - 2);
  out.rest.remove_prefix(2 + authority.size());
  const auto bracket = authority.find(']');
  const auto port = authority.find(':', bracket == authority.npos ? 0 : bracket);
  out.host = authority.substr(0, port);
  if (port == authority.npos) return out;
  out.port = authority.substr(port + 1);
  const auto number = parse_int(out.port);
  const bool digits =
      std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || !number || *number < 1 || *number > 65535) return std::nullopt;
  return out;
}

/// A name or an address.
bool is_host(std::string_view host) {
  const bool address = host.starts_with('[') && host.ends_with(']');
  return std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' ||
           (address && (c == ':' || c == '[' || c == ']'));
  });
}

bool is_local(std::string_view host) {
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

}  // namespace

std::optional<std::string> redirect_uri_fault(std::string_view uri, bool confidential) {
  if (!std::all_of(uri.begin(), uri.end(), is_uri_character))
    return "It has a character that no URI has.";
  if (uri.find('#') != uri.npos) return "It has a fragment (#), and the answer would not arrive.";
  const auto parts = parse(uri);
  if (!parts) return "It is no absolute URI, such as https://app.example/callback.";
  if (parts->scheme == "https" || parts->scheme == "http") {
    if (parts->host.empty() || parts->host.find_first_of("@*%") != parts->host.npos)
      return "Its host is none, or hides another.";
    if (parts->host != lower(parts->host)) return "Its host is written in lower case.";
    if (!is_host(parts->host)) return "Its host has a character that no host has.";
    if (parts->scheme == "https") return std::nullopt;
    if (!is_local(parts->host))
      return "http is for 127.0.0.1 and [::1]: anybody on the way could read the answer. "
             "Use https.";
    if (parts->host == "localhost" && confidential)
      return "localhost may lead elsewhere. Use 127.0.0.1 or [::1].";
    return std::nullopt;
  }
  if (parts->scheme.find('.') == parts->scheme.npos)
    return "A scheme of your own is a domain of yours from back to front: "
           "com.example.app:/callback.";
  if (confidential) return "An app with a secret runs on a server, so it has an https address.";
  if (parts->rest.empty() && parts->host.empty()) return "Behind the scheme there is nothing.";
  return std::nullopt;
}

bool redirect_uri_known(std::span<const std::string> registered, std::string_view asked) {
  return std::any_of(registered.begin(), registered.end(), [&](const std::string& known) {
    if (known == asked) return true;
    const auto a = parse(known), b = parse(asked);
    return a && b && a->scheme == "http" && b->scheme == "http" && is_local(a->host) &&
           a->host == b->host && a->rest == b->rest &&
           std::all_of(asked.begin(), asked.end(), is_uri_character) &&
           asked.find('#') == asked.npos;
  });
}

std::string redirect_host(std::string_view uri) {
  const auto parts = parse(uri);
  if (!parts) return std::string(uri);
  // Behind a scheme of its own an app can write any host.
  if (parts->scheme != "https" && parts->scheme != "http")
    return fmt::format("an app of this device ({}:)", parts->scheme);
  return is_local(parts->host) ? "this computer" : std::string(parts->host);
}

std::string redirect_source(std::string_view uri) {
  const auto parts = parse(uri);
  if (!parts) return "";
  return parts->scheme == "http" ? "http: https:" : fmt::format("{}:", parts->scheme);
}

std::string with_query(
    std::string_view uri, std::span<const std::pair<std::string, std::string>> fields) {
  std::string out(uri);
  for (const auto& [name, value] : fields) {
    const char last = out.find('?') == out.npos ? '?' : '&';
    if (!out.ends_with('?') && !out.ends_with('&')) out += last;
    out += fmt::format("{}={}", name, url_encode(value));
  }
  return out;
}

}  // namespace mv::auth
