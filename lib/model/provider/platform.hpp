// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where people listen. The table is data: the command line, pre-flight and the routes read it.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv::model {

struct PlatformInfo {
  std::string_view id;       ///< stable, kebab-case: "apple-music"
  std::string_view name;     ///< as its owner writes it: "Apple Music"
  bool direct;               ///< reached by its own API; false = a store, through a distributor
  std::string_view aliases;  ///< other words for it, separated by blanks
};

/// Every platform this project knows by name, direct ones first. Static storage.
std::span<const PlatformInfo> platforms();

/// The platform with this id or alias, ASCII case ignored; nullptr when unknown.
const PlatformInfo* find_platform(std::string_view id_or_alias);

/// Every id and alias: candidates for "did you mean" and for completion.
std::vector<std::string> platform_aliases();

/// The id of the platform whose id or alias is nearest to a mistyped word (see mv::closest).
std::optional<std::string> closest_platform(std::string_view word);

/// The name people know; an id that is not in the table is its own name.
std::string platform_name(std::string_view id);

}  // namespace mv::model
