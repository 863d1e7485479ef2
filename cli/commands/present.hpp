// SPDX-License-Identifier: Apache-2.0
#pragma once
// What API answers look like to people, and files on their way.
#include <string>
#include <vector>

#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "client/upload.hpp"
#include "commands/details.hpp"
#include "context.hpp"

namespace mv::cli {

/// One row a platform.
Table placements_of(const api::DistributionView& distribution);
std::string describe(const api::TrackView& track);

/// Sends a file with a bar on the terminal.
Result<client::Uploaded> send_file(
    Context& context, client::Session& session, const fs::path& file, const std::string& sha256);

/// Only the members that were given: what POST /tracks and /distributions take as `metadata`.
boost::json::object said(const model::Metadata& metadata);

}  // namespace mv::cli
