// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/clock.hpp"

namespace mv::schedule {

/// How long from one instant to another, in at most two units: "in 3 d 4 h", "in 5 min", "in 12 s",
/// "now" (less than a second ago), "2 h ago". From 100 days on only days. A part of a second still
/// to come counts as a whole one; what is smaller than the last unit shown is dropped.
std::string until(Millis from, Millis to);

}  // namespace mv::schedule
