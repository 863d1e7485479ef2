// SPDX-License-Identifier: Apache-2.0
// When a release is due: giving it a date, taking it away, giving it up, the calendar.
#include <fmt/format.h>

#include <limits>

#include "api/catalogue/release_views.hpp"
#include "api/page.hpp"
#include "base/crash_point.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/catalogue/release_answer.hpp"
#include "handlers/distribution/release_order.hpp"
#include "handlers/once.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/registry.hpp"
#include "platforms/shipment/placement_change.hpp"
#include "schedule/icalendar.hpp"
#include "schedule/zone.hpp"
#include "store/catalogue/releases.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

using State = model::ReleaseState;

constexpr Millis kMonth = 30 * 86'400'000LL;
constexpr int kCalendarMost = 10'000;

/// The error, of a field of the body.
Error at_field(const char* pointer, Error error) {
  if (error.faults.empty()) error.faults.push_back({pointer, "value", error.what, error.hint});
  return error;
}

Status set_date(model::Release& release, const api::ScheduleRelease& input, Millis now) {
  const auto zone = input.zone.value_or("UTC");
  if (const auto known = schedule::at_zone(now, zone); !known.ok())
    return at_field("/zone", known.error());
  const auto due_at = schedule::resolve(input.at, zone);
  if (!due_at) return at_field("/at", due_at.error());
  const auto& due = *due_at;
  if (due.at <= now)
    return at_field("/at", make_error(Code::invalid, fmt::format("at: {} is past", input.at),
                               fmt::format("It was {}", format_utc(due.at)),
                               "Use a later time, or send it now with mv release distribute."));
  if (input.local_midnight && due.local.substr(11) != "00:00:00")
    return at_field("/local_midnight",
        make_error(Code::invalid, fmt::format("at: {} is not midnight", input.at),
            "With local_midnight it is published at midnight in each territory",
            fmt::format("Give only the date: {}.", due.local.substr(0, 10))));
  release.schedule = model::ReleaseSchedule{due.local, due.zone, input.local_midnight};
  release.due_at = due.at;
  return {};
}

Status check_state(const model::Release& release, std::initializer_list<State> allowed,
    std::string_view wish, std::string_view hint) {
  for (const auto state : allowed)
    if (release.state == state) return {};
  return make_error(Code::conflict, fmt::format("{} cannot be {}", release.id, wish),
      fmt::format("It is {}", release.state), std::string(hint));
}

Result<api::Response> send(Deps& deps, api::Call& call, ReleaseOrder& order, bool dry_run) {
  if (dry_run) return answer(200, plan_of(deps, call.principal, order, call.now));
  if (auto error = refused(order.report)) return *std::move(error);
  MV_CHECK(check_accounts(deps, call.principal, order.targets));
  crash_point("release.before_order");
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(const auto stored, store_release_order(tx, order, call.now));
    return release_answer(tx, 200, stored, call.now, order.warnings);
  });
  crash_point("release.after_order");
  return done;
}

Result<api::Response> schedule_release(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::ScheduleRelease>(call.body));
  MV_TRY(auto release, find_release(deps, call));
  MV_CHECK(check_if_match(call, release.revision));
  MV_CHECK(check_state(release,
      {State::draft, State::scheduled, State::pending_payment, State::cancelled}, "scheduled",
      "Take it down with mv distribution takedown."));
  MV_CHECK(set_date(release, input, call.now));
  release.state = State::scheduled;
  release.fired_at = 0;
  release.reason.clear();
  if (!input.overrides.empty()) release.overrides = input.overrides;
  MV_TRY(auto order,
      prepare_release(deps, call.principal, std::move(release), input.platforms, input.dry_run));
  order.again = input.again.value_or("");
  return send(deps, call, order, input.dry_run);
}

Result<api::Response> distribute_release(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::DistributeRelease>(call.body));
  MV_TRY(auto release, find_release(deps, call));
  MV_CHECK(check_if_match(call, release.revision));
  release.state = State::released;
  release.schedule.reset();
  release.due_at = 0;
  if (release.fired_at == 0) release.fired_at = call.now;
  release.reason.clear();
  if (!input.overrides.empty()) release.overrides = input.overrides;
  MV_TRY(auto order,
      prepare_release(deps, call.principal, std::move(release), input.platforms, input.dry_run));
  order.again = input.again.value_or("");
  return send(deps, call, order, input.dry_run);
}

// Handed in with its date: only the provider could take that back.
Status check_not_handed_in(Deps& deps, const std::vector<model::Distribution>& distributions) {
  for (const auto& distribution : distributions)
    for (const auto& placement : distribution.placements) {
      const auto adapter = deps.adapters.find(distribution.mode, placement.provider);
      using S = model::PlacementState;
      const auto state = placement.state;
      const bool handed_in = state == S::submitted || state == S::in_review ||
                             state == S::scheduled || state == S::unknown ||
                             placement.work == model::Work::publishing;
      if (adapter.ok() && (*adapter)->can().keeps_dates() && handed_in &&
          placement.fact != model::Fact::waiting)
        return make_error(Code::conflict,
            fmt::format("{} already has the date", model::provider_name(placement.provider)),
            fmt::format("It was submitted for {} and must keep a date there",
                model::platform_name(placement.platform)),
            "Reschedule it, or cancel it.");
    }
  return {};
}

Result<api::Response> unschedule(Deps& deps, api::Call& call) {
  MV_TRY(auto release, find_release(deps, call));
  MV_CHECK(check_if_match(call, release.revision));
  MV_CHECK(check_state(release, {State::scheduled, State::pending_payment}, "unscheduled",
      "Only a release that waits for its date can be unscheduled."));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    release.state = State::draft;
    release.schedule.reset();
    release.due_at = 0;
    release.reason.clear();
    release.updated_at = call.now;
    MV_TRY(release.revision, store::release_update(tx, release));
    // Now that the release is ours: a last step that has begun is seen, and none begins any more.
    MV_CHECK(check_not_handed_in(deps, store::distributions_of_releases(tx, {release.id})));
    store::release_event_append(tx, store::ReleaseEvent::unscheduled, release, call.now);
    return release_answer(tx, 200, release, call.now);
  });
}

// What was not sent is stopped; what lies at a provider is removed.
Status give_up(store::Tx& tx, const model::Distribution& distribution, Millis now) {
  for (auto placement : distribution.placements) {
    MV_TRY(const bool cancelled,
        platforms::placement_move(tx, distribution, placement, model::Move::cancel, "user", now));
    if (cancelled || placement.state != model::PlacementState::live) continue;
    // The provider was ahead of its date.
    MV_TRY(const bool down, platforms::placement_move(
                                tx, distribution, placement, model::Move::take_down, "user", now));
    (void)down;
  }
  return platforms::add_next_jobs(tx, distribution.id, now);
}

Result<api::Response> cancel(Deps& deps, api::Call& call) {
  MV_TRY(auto release, find_release(deps, call));
  MV_CHECK(check_if_match(call, release.revision));
  if (release.state == State::cancelled) return release_answer(deps, 200, release);
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    // Sent, and not out anywhere yet: that can be given up, too.
    for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
      for (const auto& placement : distribution.placements)
        if (release.state == State::released && placement.state == model::PlacementState::live)
          return make_error(Code::conflict, fmt::format("{} cannot be cancelled", release.id),
              fmt::format("It is out at {}", model::platform_name(placement.platform)),
              fmt::format("Take it down: mv distribution takedown {}.", distribution.id));
    release.state = State::cancelled;
    release.due_at = 0;
    release.reason.clear();
    release.updated_at = call.now;
    MV_TRY(release.revision, store::release_update(tx, release));
    store::release_event_append(tx, store::ReleaseEvent::cancelled, release, call.now);
    for (const auto& distribution : store::distributions_of_releases(tx, {release.id}))
      MV_CHECK(give_up(tx, distribution, call.now));
    return release_answer(tx, 200, release, call.now);
  });
}

schedule::CalendarEntry entry_of(const api::ReleaseView& view, const model::Release& release) {
  std::vector<std::string> names;
  for (const auto& platform : view.platforms) names.push_back(model::platform_name(platform));
  schedule::CalendarEntry out;
  out.uid = release.id + "@musicverse";
  const auto& version = release.metadata.version;
  const auto title = version.empty() ? view.title : fmt::format("{} ({})", view.title, version);
  out.summary = view.artist.empty() ? title : fmt::format("{} – {}", view.artist, title);
  out.description =
      fmt::format("{} on {}. {} {}. State: {}.", view.metadata.kind, join(names, ", "),
          view.tracks.size(), view.tracks.size() == 1 ? "track" : "tracks", view.state);
  out.categories = {"Release"};
  out.at = release.due_at;
  out.updated_at = release.updated_at;
  out.sequence = static_cast<int>(release.revision);
  out.status = release.state == State::cancelled ? "CANCELLED" : "CONFIRMED";
  return out;
}

Result<api::Response> calendar(Deps& deps, api::Call& call) {
  MV_TRY(const auto first, query_time(call, "from"));
  MV_TRY(const auto last, query_time(call, "to"));
  const auto from = first.value_or(call.now - kMonth);
  const auto to = last.value_or(std::numeric_limits<Millis>::max());
  using Releases = std::vector<model::Release>;
  MV_TRY(const auto releases, deps.db.read([&](store::Tx& tx) -> Result<Releases> {
    return store::release_calendar(tx, model::owner_of(call.principal), from, to, kCalendarMost);
  }));
  MV_TRY(auto views, release_views(deps, releases, call.now));
  const auto format = call.query("format", "ics");
  if (format == "json") {
    api::Page<api::ReleaseView> out;
    out.data = std::move(views);
    return answer(200, out);
  }
  if (format != "ics")
    return wrong_query("format", fmt::format("format: '{}' is not a format", cut_text(format, 40)),
        {}, "Use ics or json.");
  std::vector<schedule::CalendarEntry> entries;
  for (std::size_t i = 0; i < releases.size(); ++i)
    entries.push_back(entry_of(views[i], releases[i]));
  api::Response response;
  response.headers.set("Content-Type", "text/calendar; charset=utf-8");
  response.headers.set("Content-Disposition", "inline; filename=\"releases.ics\"");
  response.body = schedule::icalendar(entries, "Releases", call.now);
  return response;
}

}  // namespace

void add_release_schedule(api::Handlers& handlers, Deps& deps) {
  handlers.plain["release_schedule"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return schedule_release(deps, call); });
  };
  handlers.plain["release_distribute"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return distribute_release(deps, call); });
  };
  handlers.plain["release_unschedule"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return unschedule(deps, call); });
  };
  handlers.plain["release_cancel"] = [&](api::Call& call) {
    return again_if_changed(call, [&] { return cancel(deps, call); });
  };
  handlers.plain["release_calendar_get"] = [&](api::Call& call) { return calendar(deps, call); };
  handlers.plain["release_run_due"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto pass, deps.run_due(call.principal));
    return answer(200, pass);
  };
}

}  // namespace mv::handlers
