// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "model/job.hpp"
#include "model/release.hpp"

namespace mv::platforms {

/// The event `release.<what>` of a release as it is now: scheduled, unscheduled, released, …
model::Event release_event(const model::Release& release, std::string_view what, Millis now);

}  // namespace mv::platforms
