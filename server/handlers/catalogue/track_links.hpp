// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "handlers/deps.hpp"

namespace mv::handlers {

/// GET /api/v1/tracks/{id}/links
Result<api::Response> track_links(Deps& deps, api::Call& call);

}  // namespace mv::handlers
