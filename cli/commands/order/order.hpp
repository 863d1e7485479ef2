// SPDX-License-Identifier: Apache-2.0
#pragma once
// The steps of `distribute` that speak to the server.
#include <optional>
#include <string>
#include <vector>

#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "commands/order/recording.hpp"
#include "context.hpp"

namespace mv::cli {

struct Plan {
  std::vector<std::string> platforms;
  api::DistributionPlan steps;
};

/// What the server already has of this recording, in this file or another with the same samples.
struct Earlier {
  std::vector<api::DistributionView> distributions;  ///< of it alone, newest first
  std::optional<api::DistributionView> carries;      ///< one that covers all platforms asked for
};
/// A courtesy before anything is sent; the server decides. `samples` is the hash of the decoded
/// samples, or "". Error: conflict when it was taken back there and nobody insists (`again`).
Result<Earlier> find_earlier(Context& context, client::Session& session, const std::string& sha256,
    const std::string& samples, const std::vector<std::string>& platforms);
/// --again REASON.
Option again_option();
std::optional<std::string> given_again(const Context& context);
/// Takes platforms that an earlier distribution carries out of the plan, and says so.
void leave_out_carried(Context& context, const Earlier& earlier, Plan& plan);

/// Each platform with its provider, account, cost and lead time, from the server's list. Error:
/// unsupported.
Result<std::vector<api::PlanStep>> steps_to(
    client::Session& session, const std::vector<std::string>& platforms, bool sandbox);
/// Error: not_connected, with every platform that has no account.
Status check_connected(const Context& context, const std::vector<api::PlanStep>& steps);

/// Who would carry it and what it costs: from the server when it has the track, else from its list
/// of platforms. Error: not_connected in live mode.
Status make_plan(
    Context& context, client::Session& session, const Recording& recording, Plan& plan);
Outcome plan_outcome(const Plan& plan);
/// Asks on a terminal, unless --yes or sandbox without one. Errors: usage, cancelled.
Status agree(Context& context, const Plan& plan, const std::string& title);

/// Uploads what is missing and makes the track.
Result<api::TrackView> store_track(
    Context& context, client::Session& session, const Recording& recording);
/// Orders the distribution under a key that an interrupted run of the same command had too.
Result<api::DistributionView> order(Context& context, client::Session& session,
    const Recording& recording, const api::TrackView& track, const Earlier& earlier, Plan& plan);

}  // namespace mv::cli
