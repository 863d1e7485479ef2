// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mv::preflight {

/// A P or C line: who owns the recording (or the work and the cover) since when.
struct RightsLine {
  int year = 0;
  std::string owner;
  bool symbol = false;  ///< a typed ℗, ©, (P), (C) or "Copyright" stood in front
  std::string text() const { return std::to_string(year) + " " + owner; }
};

/// Reads "2026 Owner", with or without a symbol. Nothing when it has no year or no owner.
std::optional<RightsLine> read_rights_line(std::string_view line);

}  // namespace mv::preflight
