// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where a command takes an id it also takes what the id begins with, a title, or a part of one.
#include "context.hpp"

namespace mv::cli {

/// Puts whole ids in place of such words in `input`, asking the server only when there are some.
/// Where something is changed without a question, a part of a title is not enough. Errors:
/// not_found; usage, when a word fits several things, with all of them.
Status resolve_ids(Context& context, Input& input);

}  // namespace mv::cli
