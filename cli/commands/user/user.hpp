// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/access/people_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// What the commands about one user print.
Outcome user_outcome(const Context& context, const api::UserView& user);
/// "Ada (ada@example.com)": how a person is spoken of.
std::string called(const api::UserView& user);
/// USER: an id, a name or an e-mail address.
Argument user_argument();

}  // namespace mv::cli
