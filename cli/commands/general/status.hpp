// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the screen of `status` is about.
#include <vector>

#include "api/catalogue/release_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "context.hpp"
#include "model/placement.hpp"

namespace mv::cli {

struct StatusPicture {
  std::vector<api::ReleaseView> due;
  std::vector<api::DistributionView> needs, moving, live;
  std::vector<api::PlatformView> accounts;  ///< whose sign-in is over, or missing for what is due
};

Result<StatusPicture> status_picture(Context& context, client::Session& session);
/// Whether a placement in this state waits for a person.
bool needs_somebody(model::PlacementState state);

}  // namespace mv::cli
