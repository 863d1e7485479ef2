// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the models write as "" or 0 is null on the wire.
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv::api {

inline std::optional<std::string> text_or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

inline std::optional<std::string> time_or_null(Millis time) {
  return time == 0 ? std::nullopt : std::optional<std::string>(format_utc(time));
}

}  // namespace mv::api
