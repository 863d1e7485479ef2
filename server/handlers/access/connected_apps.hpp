// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "api/access/oauth_views.hpp"
#include "api/call.hpp"
#include "store/engine/page.hpp"

namespace mv::handlers {

struct Deps;

/// What a user allowed apps, newest first.
Result<store::Slice<api::ConnectedAppView>> connected_apps(
    Deps& deps, const std::string& user_id, Millis now, const store::Page& page);
/// Ends what the caller allowed. Error: not_found.
Status disconnect_app(Deps& deps, const api::Call& call, const std::string& grant_id);

}  // namespace mv::handlers
