// SPDX-License-Identifier: Apache-2.0
#pragma once
// What handlers of releases share: finding one, and showing it with its tracks and placements.
#include <span>
#include <vector>

#include "api/call.hpp"
#include "api/catalogue/release_views.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {

/// The caller's release {id} of the path. Error: not_found.
Result<model::Release> find_release(Deps& deps, const api::Call& call);
Result<std::vector<api::ReleaseView>> release_views(
    Deps& deps, std::span<const model::Release> releases, Millis now);
/// `warnings`: what whoever asked should know besides.
api::Response release_answer(store::Tx& tx, int status, const model::Release& release, Millis now,
    std::vector<std::string> warnings = {});
Result<api::Response> release_answer(Deps& deps, int status, const model::Release& release);
/// Error: conflict when the tracks are to change and a platform has them already.
Status check_sent(store::Tx& tx, const model::Release& release);

}  // namespace mv::handlers
