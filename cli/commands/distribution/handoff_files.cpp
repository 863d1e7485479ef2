// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "commands/distribution/handoff.hpp"
#include "model/json.hpp"

namespace mv::cli {

std::string handoff_file_name(
    int disc, int number, bool discs, std::string_view title, std::string_view original) {
  constexpr std::size_t kLongestName = 120, kLongestEnding = 6;  // bytes
  std::string name;
  for (const char c : title)
    name += static_cast<unsigned char>(c) < 0x20 ||
                    std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos
                ? '_'
                : c;
  name = trim(cut_text(name, kLongestName));
  const auto dot = original.rfind('.');
  auto ending = dot == std::string_view::npos ? "" : lower(original.substr(dot));
  const bool plain =
      ending.size() <= kLongestEnding &&
      ending.find_first_not_of(".abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
  if (!plain) ending.clear();
  return fmt::format("{}{:02} {}{}", discs ? fmt::format("{}-", disc) : "", number,
      name.empty() ? "Track" : name, ending);
}

boost::json::object json_of(const Handoff& handoff, const std::vector<FormPart>& form) {
  boost::json::array parts, tracks;
  for (const auto& part : form) {
    boost::json::array rows;
    for (const auto& row : part.rows) rows.push_back({{"field", row.field}, {"value", row.value}});
    parts.push_back({{"part", part.title}, {"rows", std::move(rows)}});
  }
  for (const auto& track : handoff.tracks)
    tracks.push_back({{"disc", track.disc}, {"number", track.number}, {"file", track.file},
        {"metadata", model::to_json(track.metadata)}});
  return {{"distribution_id", handoff.id}, {"provider", handoff.provider->id},
      {"stores", model::to_json(handoff.stores)}, {"release_date", handoff.date},
      {"cover", handoff.cover}, {"metadata", model::to_json(handoff.release)},
      {"tracks", std::move(tracks)}, {"form", std::move(parts)}};
}

}  // namespace mv::cli
