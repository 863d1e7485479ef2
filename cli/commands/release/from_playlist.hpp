// SPDX-License-Identifier: Apache-2.0
#pragma once
// `release create --playlist`: the tracks are on the server already.
#include "api/catalogue/release_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// Makes the release, or finds it when this command has made it before. Errors: usage, for a FILE
/// or a flag that is said of one recording; conflict, when the release of this key is another.
Result<api::ReleaseView> release_from_playlist(Context& context);

}  // namespace mv::cli
