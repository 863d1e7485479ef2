// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values and tables of a manifest as TOML.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/fields.hpp"

namespace mv::manifest {

struct Line {
  std::string_view key;
  std::string value;
  bool said = true;            ///< otherwise it is written as a comment, to be filled in
  std::string_view note = {};  ///< a comment behind the value
};

/// The value of a field as TOML, paths relative to `folder`; nothing when it has its default.
std::optional<std::string> value_text(
    const Field& field, const Target& target, const fs::path& folder);

/// The lines below the title of a table, their values aligned.
std::string table_text(
    std::string_view title, const std::vector<Line>& lines, std::string_view line_end = "\n");

/// What a track says. `place` is where it would stand if it said no place.
std::vector<Line> track_lines(
    Track& track, const model::ReleaseTrack& place, const fs::path& folder);

/// The path as a manifest in `folder` would name it.
std::string relative_name(const fs::path& file, const fs::path& folder);

}  // namespace mv::manifest
