// SPDX-License-Identifier: Apache-2.0
#include "delivery/signature.hpp"

#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::delivery {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// 20270115T000000Z.
std::string stamp_of(Millis now) {
  std::string out;
  for (const char c : format_utc(now).substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out + "Z";
}

}  // namespace

std::string canonical_query(const std::map<std::string, std::string>& query) {
  std::string out;
  for (const auto& [name, value] : query)
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", url_encode(name), url_encode(value));
  return out;
}

std::map<std::string, std::string> signed_headers(const ToSign& request, std::string_view region,
    std::string_view access_key_id, const SecretText& secret_access_key, Millis now) {
  const auto stamp = stamp_of(now), day = stamp.substr(0, 8);
  auto headers = request.headers;
  headers["host"] = request.host;
  headers["x-amz-date"] = stamp;
  headers["x-amz-content-sha256"] = request.payload_sha256;
  std::string lines, names;
  for (const auto& [name, value] : headers) {
    lines += fmt::format("{}:{}\n", name, trim(value));
    names += (names.empty() ? "" : ";") + name;
  }
  const auto canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path,
      canonical_query(request.query), lines, names, request.payload_sha256);
  const auto scope = fmt::format("{}/{}/s3/aws4_request", day, region);
  const auto text =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, stamp, scope, to_hex(sha256(canonical)));
  auto key = hmac_sha256("AWS4" + std::string(secret_access_key.reveal()), day);
  for (const auto part : {region, std::string_view("s3"), std::string_view("aws4_request")})
    key = hmac_sha256(key, part);
  headers["authorization"] = fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}",
      kAlgorithm, access_key_id, scope, names, to_hex(hmac_sha256(key, text)));
  headers.erase("host");
  return headers;
}

}  // namespace mv::delivery
