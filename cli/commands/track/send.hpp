// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/catalogue/track_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// A recording on this machine, and what is said of it.
struct Sending {
  fs::path file;
  std::string sha256;            ///< hex, when it is known already
  fs::path cover;                ///< empty = none
  boost::json::object metadata;  ///< what CreateTrack takes
};
/// Uploads both and makes a track of them; a file that is there already gives its track. Errors:
/// those of send_file and of Session.
Result<api::TrackView> send_track(
    Context& context, client::Session& session, const Sending& sending);

}  // namespace mv::cli
