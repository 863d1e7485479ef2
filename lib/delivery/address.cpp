// SPDX-License-Identifier: Apache-2.0
#include "delivery/address.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::delivery {
namespace {

constexpr std::string_view kForms =
    "Write sftp://user@host/folder, s3://bucket/prefix?region=eu-central-1 or file:///folder.";

Error wrong(std::string_view text, std::string why) {
  return make_error(Code::invalid, fmt::format("\"{}\" is no address to deliver to", text),
      std::move(why), std::string(kForms));
}

bool is_plain(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != also.npos;
  });
}

std::string without_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

Result<Address> parse_sftp(std::string_view text, std::string_view rest) {
  Address out{.kind = Kind::sftp};
  const auto slash = std::min(rest.find('/'), rest.size());
  auto authority = rest.substr(0, slash);
  out.path = rest.substr(slash);
  while (out.path.size() > 1 && out.path.back() == '/') out.path.pop_back();
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    out.user = authority.substr(0, at);
    authority = authority.substr(at + 1);
  }
  if (out.user.find(':') != out.user.npos)
    return wrong(text, "A password does not belong into the address");
  const auto end = authority.starts_with('[') ? authority.find(']') : 0;
  if (end == authority.npos) return wrong(text, "The address in brackets does not end");
  if (const auto colon = authority.find(':', end); colon != authority.npos) {
    const auto port = parse_int(authority.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return wrong(text, "Its port is none");
    out.port = static_cast<int>(*port);
    authority = authority.substr(0, colon);
  }
  out.host = authority;
  if (out.host.empty() || !is_plain(out.host, "-._:[]")) return wrong(text, "It names no host");
  if (out.user.empty()) return wrong(text, "It names no user");
  return out;
}

Result<Address> parse_s3(std::string_view text, std::string_view rest) {
  Address out{.kind = Kind::s3, .region = "us-east-1"};
  const auto query = std::min(rest.find('?'), rest.size());
  const auto place = rest.substr(0, query);
  const auto slash = std::min(place.find('/'), place.size());
  out.bucket = place.substr(0, slash);
  out.path = without_slashes(place.substr(slash));
  if (out.bucket.empty() || !is_plain(out.bucket, "-._")) return wrong(text, "It names no bucket");
  if (query < rest.size())
    for (const auto& pair : split(rest.substr(query + 1), '&')) {
      const auto equals = std::min(pair.find('='), pair.size());
      const auto value =
          url_decode(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
      const auto name = pair.substr(0, equals);
      if (!value || (name != "endpoint" && name != "region"))
        return wrong(text, "Behind the question mark, endpoint and region may stand");
      (name == "endpoint" ? out.endpoint : out.region) = *value;
    }
  while (out.endpoint.ends_with('/')) out.endpoint.pop_back();
  if (out.endpoint.empty()) out.endpoint = fmt::format("https://s3.{}.amazonaws.com", out.region);
  if (!out.endpoint.starts_with("https://") && !out.endpoint.starts_with("http://"))
    return wrong(text, "Its endpoint begins with neither https:// nor http://");
  if (out.region.empty() || !is_plain(out.region, "-")) return wrong(text, "Its region is none");
  return out;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto mark = text.find("://");
  const auto scheme = lower(text.substr(0, std::min(mark, text.size())));
  if (mark == text.npos ||
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
    return wrong(text, "It has no scheme, or blanks");
  const auto rest = text.substr(mark + 3);
  if (scheme == "sftp") return parse_sftp(text, rest);
  if (scheme == "s3") return parse_s3(text, rest);
  if (scheme != "file") return wrong(text, fmt::format("\"{}\" is not known", scheme));
  if (!rest.starts_with('/')) return wrong(text, "A folder begins with a slash");
  return Address{.kind = Kind::folder, .path = std::string(rest)};
}

}  // namespace mv::delivery
