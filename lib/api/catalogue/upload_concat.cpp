// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/upload_concat.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

constexpr std::string_view kFinal = "final;", kUploads = "uploads/";

bool is_upload_id(std::string_view text) {
  return text.starts_with("upl_") && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(),
             [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// "https://music.example/api/v1/uploads/upl_1", "/api/v1/uploads/upl_1" or "uploads/upl_1". What
// stands before the path is not compared: behind a proxy the server has other names, too.
std::string id_in(std::string_view url) {
  const auto slash = url.rfind('/');
  if (slash == std::string_view::npos || !is_upload_id(url.substr(slash + 1))) return {};
  const auto above = url.substr(0, slash + 1);
  const bool absolute = above.ends_with("/api/v1/uploads/") &&
                        (above.starts_with('/') || lower(above).starts_with("http://") ||
                            lower(above).starts_with("https://"));
  return absolute || above == kUploads ? std::string(url.substr(slash + 1)) : std::string();
}

// It is kept as it came, and shown; no URL has other bytes.
bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127; });
}

Error unreadable(std::string why) {
  return make_error(Code::invalid, "Upload-Concat cannot be read", std::move(why),
      "Send \"partial\", or \"final;\" and the URLs of partial uploads with blanks between them "
      "(tus 1.0, concatenation).");
}

}  // namespace

Result<UploadConcat> upload_concat(std::string_view header) {
  if (header.size() > kLongestConcat)
    return unreadable(fmt::format("The maximum is {} bytes", kLongestConcat));
  if (!is_printable_ascii(header))
    return unreadable(
        "It has bytes that are not printable ASCII; in a URL they are written as %XX");
  if (header == "partial") return UploadConcat{.partial = true, .parts = {}};
  if (!header.starts_with(kFinal))
    return unreadable("It begins with neither of the two words that it may have");
  UploadConcat out;
  std::vector<std::string> wrong;
  for (const auto& url : split(header.substr(kFinal.size()), ' ')) {
    if (url.empty()) continue;
    auto id = id_in(url);
    if (id.empty()) wrong.emplace_back(cut_text(url, 100));
    out.parts.push_back(std::move(id));
  }
  if (!wrong.empty()) return unreadable("No URL of an upload: " + join(wrong, ", "));
  if (out.parts.empty()) return unreadable("It names no partial upload");
  return out;
}

std::vector<std::string> parts_of(std::string_view header) {
  auto concat = upload_concat(header);
  return concat.ok() ? std::move(concat->parts) : std::vector<std::string>();
}

}  // namespace mv::api
