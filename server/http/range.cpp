// SPDX-License-Identifier: Apache-2.0
#include "http/range.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "http/pipeline/problem.hpp"

namespace mv::http {
namespace {

struct Span {
  std::uint64_t first = 0, last = 0;
};
enum class Ask { whole, part, unsatisfiable };

std::optional<std::uint64_t> number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const auto value = parse_int(text);
  return value ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

Ask parse(std::string_view field, std::uint64_t size, Span& out) {
  constexpr std::string_view kUnit = "bytes=";
  if (field.size() <= kUnit.size() || !iequals(field.substr(0, kUnit.size()), kUnit))
    return Ask::whole;
  const auto spec = trim(field.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return Ask::whole;
  const auto from = spec.substr(0, dash), to = spec.substr(dash + 1);
  const auto first = number(from), last = number(to);
  if ((!from.empty() && !first) || (!to.empty() && !last)) return Ask::whole;
  if (from.empty()) {  // the last so many bytes
    if (!last) return Ask::whole;
    if (*last == 0 || size == 0) return Ask::unsatisfiable;
    out = {size - std::min(size, *last), size - 1};
    return Ask::part;
  }
  if (last && *last < *first) return Ask::whole;
  if (*first >= size) return Ask::unsatisfiable;
  out = {*first, last ? std::min(*last, size - 1) : size - 1};
  return Ask::part;
}

/// If-Range holds only for a strong ETag or the exact date (RFC 9110 section 13.1.5).
bool still_same(std::string_view if_range, const api::Response& response) {
  if (if_range.empty()) return true;
  if (if_range.starts_with("W/")) return false;
  const bool tag = if_range.starts_with('"');
  return if_range == response.headers.get(tag ? "ETag" : "Last-Modified");
}

}  // namespace

void apply_range(const api::Request& request, api::Response& response) {
  if (!response.file || response.status != 200) return;
  response.headers.set("Accept-Ranges", "bytes");
  const auto field = request.headers.get("Range");
  if (field.empty() || request.method != "GET") return;
  if (!still_same(request.headers.get("If-Range"), response)) return;
  const auto size = response.file->length;
  Span span;
  const auto ask = parse(field, size, span);
  if (ask == Ask::whole) return;
  if (ask == Ask::unsatisfiable) {
    auto refused = problem_response(
        make_error(Code::invalid, fmt::format("the range {} is not in the file", field),
            fmt::format("The file has {} bytes", size), "Ask for a range within it."),
        request.id, 416);
    refused.headers.set("Content-Range", fmt::format("bytes */{}", size));
    response = std::move(refused);
    return;
  }
  response.status = 206;
  response.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", span.first, span.last, size));
  response.file->offset += span.first;
  response.file->length = span.last - span.first + 1;
}

}  // namespace mv::http
