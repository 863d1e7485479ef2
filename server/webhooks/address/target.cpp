// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/target.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "base/text/text.hpp"

namespace mv::webhooks {
namespace {

constexpr std::size_t kMostUrl = 2048;
constexpr std::size_t kMostHost = 253;
constexpr std::size_t kMostLabel = 63;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

Error refused(std::string_view what, std::string why, std::string hint) {
  return make_error(Code::invalid, "The webhook URL cannot be used: " + std::string(what),
      std::move(why), std::move(hint));
}

bool all_of_set(std::string_view text, std::string_view set) {
  return text.find_first_not_of(set) == std::string_view::npos;
}

Status check_bytes(std::string_view url) {
  if (url.size() > kMostUrl)
    return refused("it has " + std::to_string(url.size()) + " bytes",
        "The maximum is " + std::to_string(kMostUrl), "Use a shorter URL.");
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f)
      return refused("it has a space or a control character",
          "Such characters are read differently by different programs",
          "Write them percent-encoded, or remove them.");
    if (byte >= 0x80)
      return refused("it has characters that are not ASCII",
          "A URL is ASCII (RFC 3986), and look-alike host names could mislead",
          "Write the host in Punycode (xn--...) and percent-encode the path.");
    if (c == '\\')
      return refused(
          "it has a backslash", "Some programs read it as a slash", "Write a slash, or %5C.");
  }
  return {};
}

/// "host[:port]" of the URL as it is written; curl itself would skip missing or extra slashes,
/// decode "%" and split off a user name.
Result<std::string_view> authority_of(std::string_view url) {
  const auto colon = url.find("://");
  const auto rest = colon == url.npos ? std::string_view{} : url.substr(colon + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.empty())
    return refused("it has no host", "It must be a full URL: scheme, two slashes, host",
        "Write it like https://example.com/webhooks.");
  if (authority.find('@') != authority.npos)
    return refused("it has a user name or password",
        "Credentials in a URL end up in logs, and hide the true host",
        "Remove the part before \"@\"; check our signature header instead.");
  if (authority.find('%') != authority.npos)
    return refused("its host has a percent sign",
        "Encoded host names and IPv6 zones are not allowed",
        "Write the plain host name or address.");
  return authority;
}

Status check_scheme(std::string_view url, bool allow_http) {
  const auto colon = url.find(':');
  if (colon != url.npos && iequals(url.substr(0, colon), "https")) return {};
  const bool http = colon != url.npos && iequals(url.substr(0, colon), "http");
  if (http && allow_http) return {};
  return refused(http ? "it starts with http" : "it does not start with https",
      "Webhooks are sent over TLS only",
      http ? "Start the URL with https://; for development, set allow_http (--allow-http)."
           : "Start the URL with https://.");
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

/// The URL with its host in lower case (libcurl knows "0x7f", not always "0X7F") and without the
/// dot that may end it: "Example.com." is "example.com".
std::string with_plain_host(std::string_view url, std::string_view authority) {
  std::string out(url);
  const auto host = authority.substr(0, authority.rfind(':'));
  const auto at = static_cast<std::size_t>(host.data() - url.data());
  out.replace(at, host.size(), lower(host));
  if (host.size() > 1 && host.back() == '.') out.erase(at + host.size() - 1, 1);
  return out;
}

bool ends_in_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
  if (all_of_set(last, "0123456789")) return true;
  return last.starts_with("0x") && all_of_set(last.substr(2), "0123456789abcdef");
}

Status check_labels(const std::string& host) {
  if (host.size() > kMostHost)
    return refused("its host name has " + std::to_string(host.size()) + " characters",
        "The maximum of DNS is " + std::to_string(kMostHost), "Use a shorter host name.");
  for (const auto& label : split(host, '.')) {
    if (label.empty() || label.size() > kMostLabel)
      return refused("\"" + host + "\" is not a host name",
          "Each part between dots has 1 to 63 characters (RFC 1035)",
          "Check the spelling of the host.");
    if (!all_of_set(label, "abcdefghijklmnopqrstuvwxyz0123456789-_"))
      return refused("\"" + host + "\" is not a host name",
          "Only letters, digits, hyphens and underscores are allowed",
          "Check the spelling of the host.");
  }
  return {};
}

Status check_name(const std::string& host) {
  MV_CHECK(check_labels(host));
  if (ends_in_number(host))
    return refused("\"" + host + "\" is not an address",
        "A host whose last part is a number must be a dotted IPv4 address",
        "Write four numbers from 0 to 255, or a host name.");
  constexpr std::string_view kMetadata[]{"internal", "metadata", "metadata.goog"};
  if (host.ends_with(".internal") ||
      std::find(std::begin(kMetadata), std::end(kMetadata), host) != std::end(kMetadata))
    return refused("\"" + host + "\" is an internal name",
        "Names under .internal and cloud metadata services are never called",
        "Use a host name of the public DNS.");
  return {};
}

/// Sets host, literal and address from curl's spelling of the host.
Status read_host(Target& target, CURLU* url) {
  std::string host = lower(part_of(url, CURLUPART_HOST));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  target.address = IpAddress::from_text(host);
  target.literal = target.address.has_value();
  target.host = target.literal ? target.address->to_string() : host;
  return target.literal ? Status{} : check_name(host);
}

std::string bracketed(const Target& target) {
  return target.literal && target.address->v6 ? "[" + target.host + "]" : target.host;
}

Result<Url> parsed(const std::string& text) {
  Url url(curl_url());
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER);
  if (code == CURLUE_OK) return url;
  return refused(
      "it is not a URL", curl_url_strerror(code), "Write it like https://example.com/webhooks.");
}

}  // namespace

Result<Target> target_of(std::string_view text, bool allow_http) {
  MV_CHECK(check_bytes(text));
  MV_CHECK(check_scheme(text, allow_http));
  MV_TRY(const std::string_view authority, authority_of(text));
  MV_TRY(const Url url, parsed(with_plain_host(text, authority)));

  Target target;
  target.scheme = part_of(url.get(), CURLUPART_SCHEME);
  MV_CHECK(read_host(target, url.get()));
  target.port = static_cast<int>(
      parse_int(part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)).value_or(0));
  if (target.port < 1)
    return refused("its port is 0", "Ports are 1 to 65535",
        "Remove the port, or use the one your server listens on.");

  const std::string host = bracketed(target);
  curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0);
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  target.url = part_of(url.get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
  target.origin = target.scheme + "://" + host;
  if (target.port != (target.scheme == "https" ? 443 : 80))
    target.origin += ":" + std::to_string(target.port);

  // What will be dialled must read as what was checked.
  MV_TRY(const Url again, parsed(target.url));
  if (part_of(again.get(), CURLUPART_HOST) != host || target.url.size() > kMostUrl)
    return refused("its host changes when it is normalised", "It is written in an unusual way",
        "Write the URL in its plain form.");
  return target;
}

}  // namespace mv::webhooks
