// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "platforms/labelgrid/session.hpp"

namespace mv::platforms::labelgrid {

/// Sends audio and cover to the release of the journal and waits for both. Code::pending while
/// LabelGrid is processing the audio.
Status send_files(Session& session, Context& context);

/// POST /releases/{id}/validate. Error: Code::preflight with one fault for each problem.
Status check_release(Session& session, Context& context);

}  // namespace mv::platforms::labelgrid
