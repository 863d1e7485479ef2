// SPDX-License-Identifier: Apache-2.0
#include "commands/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "client/event_stream.hpp"
#include "commands/order/links.hpp"
#include "commands/present.hpp"
#include "io/colour.hpp"
#include "model/placement.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

bool settled(const api::PlacementView& placement) {
  const auto state = from_word<model::PlacementState>(placement.state);
  return state && model::is_settled(*state);
}

/// Draws one distribution again and again.
class View {
 public:
  explicit View(Context& context) : context_(context) {}

  void show(const api::DistributionView& now) {
    if (context_.progress.style() == Progress::Style::bar)
      paint(now);
    else
      lines(now);
    before_ = now;
  }

 private:
  void paint(const api::DistributionView& now) {
    std::vector<std::string> lines{printable(now.title)};
    for (auto& line : split(placements_screen(context_, now.placements), '\n'))
      if (!line.empty()) lines.push_back(std::move(line));
    context_.progress.paint(lines);
  }

  void lines(const api::DistributionView& now) {
    for (const auto& placement : now.placements) {
      const auto old = std::find_if(before_.placements.begin(), before_.placements.end(),
          [&](auto& p) { return p.platform == placement.platform; });
      if (old != before_.placements.end() && old->state == placement.state) continue;
      auto line = fmt::format("{}: {}", placement.platform, placement.state);
      if (placement.url && is(placement.state, S::live)) line += "  " + *placement.url;
      if (placement.reason && settled(placement)) line += "  " + printable(*placement.reason);
      context_.say(line);
    }
  }

  Context& context_;
  api::DistributionView before_;
};

}  // namespace

bool is_settled(const api::DistributionView& distribution) {
  return std::all_of(distribution.placements.begin(), distribution.placements.end(), settled);
}

bool is_ready(const api::DistributionView& distribution) {
  return std::none_of(
      distribution.placements.begin(), distribution.placements.end(), [](const auto& placement) {
        return is(placement.state, {S::draft, S::queued, S::uploading, S::unknown});
      });
}

Result<api::DistributionView> watch(Context& context, client::Session& session,
    api::DistributionView start, std::chrono::milliseconds timeout,
    bool (*done)(const api::DistributionView&)) {
  View view(context);
  view.show(start);
  api::DistributionView now = std::move(start);
  const auto path = "/api/v1/distributions/" + url_encode(now.id);
  auto reader = session.sibling();
  std::optional<Error> failure;
  const auto look = [&] {
    auto read = reader.get<api::DistributionView>(path);
    if (read) {
      now = *std::move(read);
      view.show(now);
    } else if (!read.error().retryable()) {
      failure = read.error();
    }
    return !failure && !done(now);
  };
  client::FollowOptions options;
  options.path = path + "/events";
  options.deadline = std::chrono::steady_clock::now() + timeout;
  options.on_open = look;
  options.on_event = [&](const client::ServerEvent&) { return look(); };
  auto ended = done(now) ? Status{} : client::follow(session, options);
  if (failure) ended = *failure;
  context.progress.end();
  if (!ended && ended.error().code == Code::interrupted) {
    context.say_how_to_go_on(fmt::format("Stopped watching; {} continues. Look again with: {}",
        now.id, context.next("distribution watch " + now.id)));
    return ended.error();
  }
  if (!ended && ended.error().code != Code::pending) return ended.error();
  return now;
}

Outcome settled_outcome(const Context& context, const api::DistributionView& distribution) {
  Outcome out;
  out.value = model::to_json(distribution);
  out.screen = placements_screen(context, distribution.placements);
  out.table = placements_of(distribution);
  std::size_t live = 0, open = 0, yours = 0;
  std::vector<Fault> faults;
  for (const auto& placement : distribution.placements) {
    live += is(placement.state, S::live);
    open += !settled(placement);
    yours += is(placement.state, S::awaiting_handoff);
    if (!is(placement.state, S::live))
      faults.push_back({placement.platform, placement.state,
          fmt::format("{}: {}", placement.platform, placement.state) +
              (placement.reason ? ". " + printable(*placement.reason) : ""),
          placement.hint.value_or("")});
  }
  const auto all = distribution.placements.size();
  if (live == all) return out;
  if (open > 0)
    out.error = make_error(Code::pending, fmt::format("{} is still in progress", distribution.id),
        "Timed out; the work continues",
        fmt::format("Look again: {}", context.next("distribution watch " + distribution.id)));
  else if (live + yours == all)
    out.error = make_error(Code::pending, fmt::format("{} waits for you", distribution.id));
  else
    out.error = make_error(live > 0 ? Code::partial : Code::rejected,
        fmt::format("{}: {} of {} live", distribution.id, live, all), "",
        fmt::format("Once fixed: {}", context.next("distribution retry " + distribution.id)));
  out.error->faults = std::move(faults);
  return out;
}

}  // namespace mv::cli
