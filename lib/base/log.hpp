// SPDX-License-Identifier: Apache-2.0
#pragma once
// The log of mvd (and of mv with -v). A thin face on spdlog, so that no other header needs it.
#include <fmt/format.h>

#include <string_view>

namespace mv::log {

enum class Level { debug, info, warn, error, off };

/// Sets where and how much is logged; call once in main. Default: warn to stderr.
void start(Level level);
void write(Level level, std::string_view text);
bool enabled(Level level);
/// Removes what looks like one of our keys, tokens or secrets.
std::string scrub(std::string_view text);
/// The same of this server's own keys and tokens alone (mv_live_…, whsec_…), for texts that repeat
/// what somebody sent.
std::string scrub_own(std::string_view text);

template <class... A>
void debug(fmt::format_string<A...> f, A&&... a) {
  if (enabled(Level::debug)) write(Level::debug, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void info(fmt::format_string<A...> f, A&&... a) {
  if (enabled(Level::info)) write(Level::info, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void warn(fmt::format_string<A...> f, A&&... a) {
  write(Level::warn, fmt::format(f, std::forward<A>(a)...));
}
template <class... A>
void error(fmt::format_string<A...> f, A&&... a) {
  write(Level::error, fmt::format(f, std::forward<A>(a)...));
}

}  // namespace mv::log
