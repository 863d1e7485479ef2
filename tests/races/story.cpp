// SPDX-License-Identifier: Apache-2.0
#include "races/story.hpp"

#include <fmt/format.h>

#include "model/placement.hpp"
#include "platforms/shipment/shipment_jobs.hpp"
#include "store/access/users.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::test {
namespace {

constexpr Millis kAhead = 26 * 3'600'000;  // to the date: at LabelGrid another day
constexpr Millis kEnough = 60'000;         // for everything that is on its way
constexpr std::string_view kPlaces[] = {"soundcloud", "spotify"};

json::object as_object(std::initializer_list<std::pair<json::string_view, json::value_ref>> from) {
  return json::object(from);
}

}  // namespace

std::string_view name_of(Act act) {
  constexpr std::string_view names[] = {"create", "order", "schedule", "cancel", "cancel order",
      "take down", "retry", "update", "run-due", "poll", "notice", "sweep", "work"};
  return names[static_cast<std::size_t>(act)];
}

std::string_view name_of(Start start) {
  constexpr std::string_view names[] = {"draft", "queued", "waiting", "live"};
  return names[static_cast<std::size_t>(start)];
}

Story::Story(World& world, Start start) : world_(world) {
  static int number = 0;
  title_ = fmt::format("Story {:06}", ++number);
  const auto track = world_.add_track(title_);
  due_ = (world_.clock().now() + kAhead) / 1000 * 1000;
  const auto made = world_.node(0).call("release_create", {},
      json::object{{"key", title_},
          {"metadata", {{"title", title_}, {"artists", {{{"name", "Race Artist"}}}}}},
          {"tracks", {{{"track_id", track}, {"disc", 1}, {"number", 1}}}},
          {"platforms", {"soundcloud", "spotify"}}});
  release_ = made.id();
  if (release_.empty()) throw std::runtime_error(json::serialize(made.body));
  if (start == Start::draft) return;
  for (const auto* operation :
      {start == Start::waiting ? "release_schedule" : "release_distribute"}) {
    json::object body;
    if (start == Start::waiting) body = {{"at", format_utc(due_)}, {"zone", "UTC"}};
    const auto answer = world_.node(0).call(operation, release_, std::move(body));
    if (answer.status != 200) throw std::runtime_error(json::serialize(answer.body));
  }
  if (start != Start::queued) world_.settle(world_.clock().now() + kEnough / 2);
}

std::string Story::state(const std::string& platform) const {
  auto states = world_.states(distributions());
  const auto& mine = states[platform];
  return mine.empty() ? "" : mine.front();
}

std::vector<std::string> Story::distributions() const {
  std::vector<std::string> out;
  const auto list = world_.node(0).db().read([&](store::Tx& tx) {
    return Result<std::vector<model::Distribution>>(
        store::distributions_of_releases(tx, {release_}));
  });
  if (list)
    for (const auto& distribution : *list) out.push_back(distribution.id);
  return out;
}

void Story::act(Act act, std::size_t number) {
  auto& node = world_.node(number);
  const auto newest = [&] {
    const auto all = distributions();
    return all.empty() ? std::string("dst_00000000000000000000000000") : all.front();
  };
  const auto ask = [&](bool notice) {
    (void)node.db().write([&](store::Tx& tx) -> Status {
      for (const auto& distribution : store::distributions_of_releases(tx, {release_}))
        for (const auto& placement : distribution.placements)
          if (!notice || placement.provider == "labelgrid")
            store::job_add(tx, platforms::shipment_job("poll", distribution, placement.provider),
                world_.clock().now());
      return {};
    });
  };
  switch (act) {
    case Act::create:
      node.call("release_create", {},
          json::object{{"key", title_},
              {"metadata", {{"title", title_}, {"artists", {{{"name", "Race Artist"}}}}}},
              {"tracks", json::array{}}});
      return;
    case Act::order: node.call("release_distribute", release_, json::object{}); return;
    case Act::schedule:
      node.call(
          "release_schedule", release_, json::object{{"at", format_utc(due_)}, {"zone", "UTC"}});
      return;
    case Act::cancel: node.call("release_cancel", release_); return;
    case Act::cancel_order: node.call("distribution_cancel", newest()); return;
    case Act::take_down: node.call("distribution_takedown", newest()); return;
    case Act::retry: node.call("distribution_retry", newest(), json::object{}); return;
    case Act::update:
      node.call("release_update", release_,
          json::object{{"metadata", as_object({{"description", "Words of " + title_}})}});
      return;
    case Act::run_due: (void)node.fire(); return;
    case Act::poll:
      ask(false);
      node.run_one();
      return;
    case Act::notice:
      ask(true);
      node.run_one();
      return;
    case Act::sweep: node.sweep(); return;
    case Act::work:  // far enough for the services to process and review it
      for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 40 && node.run_one(); ++i) {}
        world_.clock().advance(300);
      }
      return;
  }
}

std::string Story::compare(bool after_date) {
  const auto release =
      world_.node(0).db().read([&](store::Tx& tx) { return store::release_get(tx, release_); });
  if (!release) return release.error().line();
  std::string wrong;
  const auto say = [&](std::string text) {
    wrong += (wrong.empty() ? "" : "; ") + std::move(text);
  };

  const auto list = world_.node(0).db().read([&](store::Tx& tx) {
    return Result<std::vector<model::Distribution>>(
        store::distributions_of_releases(tx, {release_}));
  });
  if (!list) return list.error().line();
  for (const auto place : kPlaces) {
    std::int64_t live = 0, wanted = 0, waits = 0;
    std::string shown;
    for (const auto& distribution : *list)
      for (const auto& placement : distribution.placements) {
        if (placement.platform != place) continue;
        live += placement.state == model::PlacementState::live;
        const bool is_wanted = model::holds(placement);
        wanted += is_wanted;
        waits += is_wanted && placement.state == model::PlacementState::scheduled;
        shown += fmt::format(
            " {} ({}, {}, {})", placement.state, placement.wish, placement.work, placement.fact);
        using S = model::PlacementState;
        const auto state = placement.state;
        if (!model::is_settled(state) && state != S::scheduled)
          say(fmt::format("{} does not come to rest:{} {}", place, shown, placement.reason));
        if (is_wanted && (state == S::failed || state == S::rejected))
          say(fmt::format("{} failed: {}", place, placement.reason));
      }
    const auto there = place == "soundcloud" ? world_.public_at_soundcloud(title_)
                                             : world_.live_at_labelgrid(title_);
    const auto kept = place == "soundcloud" ? world_.kept_at_soundcloud(title_)
                                            : world_.handed_in_at_labelgrid(title_);
    if (wanted > 1) say(fmt::format("{}: {} orders want it there:{}", place, wanted, shown));
    if (there > 1) say(fmt::format("{}: {} public copies", place, there));
    if (kept > wanted)
      say(fmt::format("{}: {} copies lie there, {} are wanted:{}", place, kept, wanted, shown));
    if (live != there)
      say(fmt::format("{}: the API says {} live, {} are public:{}", place, live, there, shown));
    if (release->state == model::ReleaseState::released && wanted == 1 && live == 0)
      say(fmt::format("{}: it is out and not live:{}", place, shown));
    if (!after_date && release->state == model::ReleaseState::scheduled && wanted == 1 &&
        waits == 0 && live == 0)
      say(fmt::format("{}: its date will pass in silence:{}", place, shown));
    // What nobody took back is still wanted.
    if ((release->state == model::ReleaseState::scheduled ||
            release->state == model::ReleaseState::released) &&
        wanted == 0 && shown.empty())
      say(fmt::format("{}: it is {} and nothing was ordered", place, release->state));
  }
  if (after_date && release->state == model::ReleaseState::scheduled)
    say("its date has passed and it is still scheduled");
  return wrong;
}

std::string Story::check() {
  auto& clock = world_.clock();
  // Everything that can happen before the date; then the date; then everything after it.
  if (clock.now() < due_) world_.settle(std::min(due_ - 1, clock.now() + kEnough));
  auto wrong = compare(false);
  if (!wrong.empty()) return "before the date: " + wrong;
  if (clock.now() < due_ + 1) clock.set(due_ + 1);
  for (std::size_t i = 0; i < world_.nodes(); ++i) (void)world_.node(i).fire();
  world_.settle(clock.now() + kEnough);
  wrong = compare(true);
  return wrong.empty() ? "" : "after the date: " + wrong;
}

}  // namespace mv::test
