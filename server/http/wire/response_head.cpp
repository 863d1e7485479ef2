// SPDX-License-Identifier: Apache-2.0
#include "http/wire/response_head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"

namespace mv::http {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 460: return "Checksum Mismatch";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return status < 400 ? "OK" : "Error";
  }
}

bool ours(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kOurs{
      "Content-Length", "Transfer-Encoding", "Connection", "Date", "X-Request-Id"};
  return std::any_of(kOurs.begin(), kOurs.end(), [&](auto own) { return iequals(own, name); });
}

bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
      [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

}  // namespace

void append_chunk(std::string& out, std::string_view data) {
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", data.size());
  out.append(data).append("\r\n");
}

bool bodiless(int status) { return status == 204 || status == 304 || status / 100 == 1; }

void append_head(std::string& out, const api::Request& request, const api::Response& response,
    const HeadFacts& facts) {
  const auto field = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  char number[24];
  const auto digits = [&](std::uint64_t value) {
    return std::string_view(
        number, static_cast<std::size_t>(fmt::format_to(number, "{}", value) - number));
  };
  out.append("HTTP/1.1 ").append(digits(static_cast<std::uint64_t>(response.status)));
  out.append(" ").append(reason(response.status)).append("\r\n");
  field("Date", facts.date);
  field("X-Request-Id", request.id);
  for (const auto& [name, value] : response.headers.all())
    if (!ours(name) && printable(name) && printable(value)) field(name, value);
  if (request.path.starts_with("/api/") && !response.headers.has("Cache-Control"))
    out.append("Cache-Control: no-store\r\n");
  out.append("X-Content-Type-Options: nosniff\r\n");
  if (facts.tls) out.append("Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n");
  if (facts.chunked)
    out.append("Transfer-Encoding: chunked\r\n");
  else if (!bodiless(response.status) && !response.stream)
    field("Content-Length", digits(facts.length));
  if (!facts.keep_alive)
    out.append("Connection: close\r\n");
  else if (facts.http10)
    out.append("Connection: keep-alive\r\n");
  out.append("\r\n");
}

std::string request_id_of(const api::Request& request) {
  const auto given = request.headers.get("X-Request-Id");
  const auto sane = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  if (!given.empty() && given.size() <= 128 && std::all_of(given.begin(), given.end(), sane))
    return std::string(given);
  return new_id("req", SystemClock().now());
}

}  // namespace mv::http
