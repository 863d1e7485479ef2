// SPDX-License-Identifier: Apache-2.0
#include "preflight/rules/places.hpp"

#include "base/text/text.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {

std::vector<Place> titles(const model::Metadata& metadata) {
  std::vector<Place> out{{"metadata.title", metadata.title}};
  if (!metadata.album.empty() && metadata.album != metadata.title)
    out.push_back({"metadata.album", metadata.album});
  return out;
}

std::vector<Place> names(const model::Metadata& metadata) {
  std::vector<Place> out;
  for (std::size_t i = 0; i < metadata.artists.size(); ++i)
    out.push_back({"metadata.artists[" + std::to_string(i) + "].name", metadata.artists[i].name});
  return out;
}

std::vector<Place> all_texts(const model::Metadata& metadata) {
  auto out = titles(metadata);
  if (!metadata.version.empty()) out.push_back({"metadata.version", metadata.version});
  for (auto& name : names(metadata)) out.push_back(std::move(name));
  if (!metadata.label.empty()) out.push_back({"metadata.label", metadata.label});
  return out;
}

bool matches(std::string_view text, const RE2& pattern, std::string* found) {
  const auto part = capped(text);
  if (!is_utf8(part)) return false;
  std::string ignored;
  return RE2::PartialMatch(
      re2::StringPiece(part.data(), part.size()), pattern, found ? found : &ignored);
}

}  // namespace mv::preflight
