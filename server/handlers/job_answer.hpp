// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/call.hpp"
#include "api/catalogue/generation_views.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {

/// A job as its owner sees it, with place and estimate of one that generates. Error: not_found.
Result<api::JobView> job_view(
    store::Tx& tx, const api::Principal& principal, const std::string& id, Millis now);
Result<api::JobView> job_view(Deps& deps, const api::Principal& principal, const std::string& id);

}  // namespace mv::handlers
