// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "artwork/picture.hpp"
#include "base/result.hpp"

namespace mv::artwork {

inline constexpr std::size_t kMaxCoverBytes = 4'000'000;

/// A baseline RGB JPEG of at most kMaxCoverBytes: the best of a falling row of qualities that
/// fits, with full colour resolution at the upper ones. `icc` is embedded unless empty.
/// Error: Code::invalid when even the lowest quality does not fit.
Result<std::string> encode_jpeg(const Picture& picture, std::string_view icc = {});

}  // namespace mv::artwork
