// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/page.hpp"
#include "commands/general/status.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

constexpr std::size_t kLately = 5;
constexpr S kNeeds[] = {S::awaiting_handoff, S::changes_requested, S::rejected, S::failed};

Result<std::vector<api::DistributionView>> in_state(
    client::Session& session, S state, std::size_t limit) {
  return client::all_pages<api::DistributionView>(
      session, fmt::format("/api/v1/distributions?state={}", to_word(state)), limit);
}

/// Of several states, each distribution once, newest first.
Result<std::vector<api::DistributionView>> in_states(
    client::Session& session, std::span<const S> states) {
  std::vector<api::DistributionView> out;
  std::set<std::string> seen;
  for (const auto state : states) {
    MV_TRY(auto some, in_state(session, state, 100));
    for (auto& one : some)
      if (seen.insert(one.id).second) out.push_back(std::move(one));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  return out;
}

std::vector<S> moving_states() {
  std::vector<S> out;
  for (const auto state : all_of<S>())
    if (!model::is_settled(state) && state != S::scheduled && !needs_somebody(state))
      out.push_back(state);
  return out;
}

}  // namespace

bool needs_somebody(S state) {
  return std::find(std::begin(kNeeds), std::end(kNeeds), state) != std::end(kNeeds);
}

Result<StatusPicture> status_picture(Context& context, client::Session& session) {
  StatusPicture out;
  for (const char* state : {"scheduled", "pending_payment"}) {
    MV_TRY(auto some, client::all_pages<api::ReleaseView>(
                          session, fmt::format("/api/v1/releases?state={}", state), 0));
    for (auto& one : some) out.due.push_back(std::move(one));
  }
  std::sort(out.due.begin(), out.due.end(), [](const auto& a, const auto& b) {
    const auto at = [](const auto& r) { return r.schedule ? r.schedule->due_at : ""; };
    return at(a) < at(b);
  });
  MV_TRY(out.needs, in_states(session, kNeeds));
  MV_TRY(out.moving, in_states(session, moving_states()));
  MV_TRY(out.live, in_state(session, S::live, kLately));
  std::set<std::string> wanted;
  for (const auto& release : out.due)
    wanted.insert(release.platforms.begin(), release.platforms.end());
  const auto platforms = session.get<api::Page<api::PlatformView>>("/api/v1/platforms");
  if (!platforms || context.sandbox()) return out;  // a key without this scope
  std::set<std::string> providers;
  for (const auto& platform : platforms->data) {
    const bool over = platform.connection == "expired";
    const bool missing = platform.connection != "connected" && wanted.contains(platform.platform);
    if ((over || missing) && providers.insert(platform.provider).second)
      out.accounts.push_back(platform);
  }
  return out;
}

}  // namespace mv::cli
