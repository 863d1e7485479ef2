// SPDX-License-Identifier: Apache-2.0
#include "platforms/order_text.hpp"

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::platforms {

std::string metadata_mark(const Order& order) {
  return to_hex(sha256(model::json_text(order.metadata) + order.release.catalogue_number))
      .substr(0, 32);
}

std::string ascii_file_name(std::string_view name, std::string_view fallback) {
  constexpr std::size_t kLongest = 80;
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  const auto dot = out.rfind('.');
  const auto ending = dot == out.npos ? std::string() : out.substr(dot);
  auto stem = out.substr(0, dot);
  if (stem.empty() || stem == "_") stem = fallback;
  return stem.substr(0, kLongest - std::min(ending.size(), kLongest / 2)) + ending;
}

std::string media_type(const fs::path& path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".wav", "audio/wav"},
      {".flac", "audio/flac"}, {".aif", "audio/aiff"}, {".aiff", "audio/aiff"},
      {".rf64", "audio/wav"}, {".w64", "audio/x-w64"}, {".caf", "audio/x-caf"},
      {".mp3", "audio/mpeg"}, {".ogg", "audio/ogg"}, {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"}, {".png", "image/png"}};
  const auto ending = lower(path.extension().string());
  for (const auto& [known, type] : kTypes)
    if (ending == known) return std::string(type);
  return "application/octet-stream";
}

}  // namespace mv::platforms
