// SPDX-License-Identifier: Apache-2.0
#include "io/colour.hpp"

#include <array>

namespace mv::cli {

bool use_colour(std::string_view setting, bool by_flag, bool tty, const Environment& environment) {
  if (by_flag && setting != "auto") return setting == "always";
  if (environment("NO_COLOR")) return false;
  for (const auto* name : {"FORCE_COLOR", "CLICOLOR_FORCE"})
    if (const auto forced = environment(name); forced && *forced != "0") return true;
  if (setting != "auto") return setting == "always";
  return tty && environment("TERM").value_or("dumb") != "dumb";
}

std::string tinted(std::string_view text, Tint tint, bool on) {
  if (!on || tint == Tint::plain || text.empty()) return std::string(text);
  constexpr std::array kCodes{"0", "1", "2", "31", "32", "33", "34"};
  return "\033[" + std::string(kCodes[static_cast<std::size_t>(tint)]) + "m" + std::string(text) +
         "\033[0m";
}

Tint tint_of_state(std::string_view state) {
  for (const auto* word : {"live", "connected", "ok", "active", "running"})
    if (state == word) return Tint::green;
  for (const auto* word : {"failed", "rejected", "error", "revoked", "expired"})
    if (state == word) return Tint::red;
  for (const auto* word : {"action_needed", "awaiting_handoff", "changes_requested", "warn",
           "partial", "pending_payment"})
    if (state == word) return Tint::yellow;
  return Tint::plain;
}

}  // namespace mv::cli
