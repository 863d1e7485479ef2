// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv::preflight {

struct Genre {
  std::string_view name;          ///< as stores show it: "Hip-Hop/Rap"
  std::string_view aliases;       ///< lower case, separated by "|"
  std::string_view broader = {};  ///< what it is filed under where a store does not have it
};

/// The closed list that every store's own list can be mapped from. Static storage.
std::span<const Genre> genres();
/// The genre meant by this text ("hip hop" → "Hip-Hop/Rap"); nothing when it is not in the list.
std::optional<std::string_view> find_genre(std::string_view text);
/// What a genre of the list is filed under, the nearest first: of "Deep House" House, Dance,
/// Electronic.
std::vector<std::string_view> broader_genres(std::string_view name);
/// The name nearest to a mistyped genre.
std::optional<std::string> closest_genre(std::string_view text);

/// What is sent when nobody said.
inline constexpr std::string_view kDefaultGenre = "Alternative";

}  // namespace mv::preflight
