// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/access/access_views.hpp"
#include "api/catalogue/release_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// What `user show` and `user tier` print.
Outcome user_outcome(const Context& context, const api::UserView& user);

}  // namespace mv::cli
