// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "commands/order/links.hpp"
#include "commands/release.hpp"
#include "model/placement.hpp"

namespace mv::cli {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;
using S = model::PlacementState;

bool settled(const api::PlacementView& placement) {
  const auto state = from_word<model::PlacementState>(placement.state);
  return state && model::is_settled(*state);
}

bool all_settled(const api::ReleaseView& release) {
  return !release.placements.empty() &&
         std::all_of(release.placements.begin(), release.placements.end(), settled);
}

void say_changes(Context& context, const api::ReleaseView& before, const api::ReleaseView& now) {
  for (const auto& placement : now.placements) {
    const auto old = std::find_if(before.placements.begin(), before.placements.end(),
        [&](auto& p) { return p.platform == placement.platform && p.state == placement.state; });
    if (old != before.placements.end()) continue;
    auto line = fmt::format("{}: {}", placement.platform, placement.state);
    if (placement.url && is(placement.state, S::live)) line += "  " + printable(*placement.url);
    context.say(line);
  }
}

Error unsettled(const Context& context, const api::ReleaseView& release) {
  return make_error(Code::pending, fmt::format("{} is still in progress", release.id),
      "Timed out; the work continues",
      fmt::format("Look again: {}", context.next("release show " + release.id)));
}

}  // namespace

Result<api::ReleaseView> wait_for_release(
    Context& context, client::Session& session, api::ReleaseView start, milliseconds timeout) {
  const auto deadline = Steady::now() + timeout;
  auto now = std::move(start);
  say_changes(context, {}, now);
  for (auto pause = milliseconds(50); !all_settled(now) && Steady::now() < deadline;
       pause = std::min(pause * 2, milliseconds(2'000))) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Steady::now());
    if (!session.wait(std::clamp(left, milliseconds(0), pause))) {
      context.say_how_to_go_on(fmt::format("Stopped watching; {} continues. Look again with: {}",
          now.id, context.next("release show " + now.id)));
      return make_error(Code::interrupted, "interrupted");
    }
    MV_TRY(auto read, session.get<api::ReleaseView>(release_path(now.id)));
    say_changes(context, now, read);
    now = std::move(read);
  }
  return now;
}

Outcome settled_outcome(const Context& context, const api::ReleaseView& release) {
  Outcome out;
  out.value = model::to_json(release);
  out.screen = placements_screen(context, release.placements);
  out.table = placements_of(release);
  const auto all = release.placements.size();
  const auto live = static_cast<std::size_t>(std::count_if(release.placements.begin(),
      release.placements.end(), [](auto& placement) { return is(placement.state, S::live); }));
  if (all > 0 && live == all) return out;
  out.error =
      !all_settled(release)
          ? unsettled(context, release)
          : make_error(live > 0 ? Code::partial : Code::rejected,
                fmt::format("{}: {} of {} live", release.id, live, all), "",
                fmt::format("Once fixed: {}", context.next("release distribute " + release.id)));
  for (const auto& placement : release.placements)
    if (!is(placement.state, S::live))
      out.error->faults.push_back({placement.platform, placement.state,
          fmt::format("{}: {}", placement.platform, placement.state) +
              (placement.reason ? ". " + printable(*placement.reason) : ""),
          placement.hint.value_or("")});
  return out;
}

}  // namespace mv::cli
