// SPDX-License-Identifier: Apache-2.0
// A manifest on its way: look, ask, apply, wait, tell.
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "commands/order/album.hpp"
#include "commands/order/links.hpp"
#include "commands/order/order.hpp"
#include "commands/release.hpp"
#include "commands/watch.hpp"
#include "io/table.hpp"
#include "model/placement.hpp"
#include "model/provider/provider.hpp"
#include "model/provider/date_warnings.hpp"
#include "schedule/in_words.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

using S = model::PlacementState;

/// It does not come out there unless somebody does something.
bool is_lost(std::string_view state) {
  return is(state, {S::failed, S::rejected, S::changes_requested, S::cancelled, S::taken_down});
}

bool settled(const api::ReleaseView& release) {
  return std::all_of(
      release.placements.begin(), release.placements.end(), [](const auto& placement) {
        const auto state = from_word<model::PlacementState>(placement.state);
        return state && model::is_settled(*state);
      });
}

/// With a date --wait ends when everything lies ready for it; --wait=live when it is out.
bool waits_for_date(const Context& context, const api::ReleaseView& release) {
  return is(release.state, model::ReleaseState::scheduled) && context.in.text("wait") != "live";
}

Outcome outcome_of(
    const Context& context, const api::ReleaseView& release, const Album& album, bool waited) {
  Outcome out;
  auto value = model::to_json(release);
  value.get_object()["changes"] = model::to_json(album.changes);
  out.value = std::move(value);
  Table table{{"PLATFORM", "PROVIDER", "STATE", "LINK OR REASON"}, {}, ""};
  std::size_t live = 0, open = 0;
  std::vector<Fault> faults;
  for (const auto& placement : release.placements) {
    table.rows.push_back({placement.platform, placement.provider, placement.state,
        placement.url.value_or(placement.reason.value_or(""))});
    const auto state = from_word<model::PlacementState>(placement.state).value_or(S::queued);
    live += is(placement.state, S::live);
    open += !model::is_settled(state);
    if (!is(placement.state, S::live))
      faults.push_back({placement.platform, placement.state,
          fmt::format("{}: {}{}", placement.platform, placement.state,
              placement.reason ? ". " + printable(*placement.reason) : ""),
          placement.hint.value_or("")});
  }
  out.table = std::move(table);
  out.screen = fmt::format("{}\n{}Look again with: {}\n", printable(release.title),
      placements_screen(context, release.placements),
      context.next("release show " + short_id(release.id)));
  if (!waited || live == release.placements.size()) return out;
  if (api::DistributionView all{.placements = release.placements};
      waits_for_date(context, release) && is_ready(all)) {
    std::erase_if(faults, [](const auto& fault) { return !is_lost(fault.rule); });
    if (faults.empty()) return out;
    out.error =
        make_error(faults.size() == release.placements.size() ? Code::rejected : Code::partial,
            fmt::format("{}: {} of {} platforms will not have it", release.id, faults.size(),
                release.placements.size()));
    out.error->faults = std::move(faults);
    return out;
  }
  if (open > 0)
    out.error = make_error(Code::pending, fmt::format("{} is still in progress", release.id),
        "Timed out; the work continues",
        fmt::format("Look again: {}", context.next("release show " + release.id)));
  else
    out.error = make_error(live > 0 ? Code::partial : Code::rejected,
        fmt::format("{}: {} of {} live", release.id, live, release.placements.size()));
  out.error->faults = std::move(faults);
  return out;
}

Result<api::ReleaseView> wait_for(
    Context& context, client::Session& session, api::ReleaseView release) {
  const auto done = waits_for_date(context, release) ? is_ready : is_settled;
  const auto end = std::chrono::steady_clock::now() + context.settings.duration("wait_timeout");
  for (const auto& id : release.distributions) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    MV_TRY(auto one, session.get<api::DistributionView>("/api/v1/distributions/" + url_encode(id)));
    MV_TRY(const auto seen, watch(context, session, std::move(one), left, done));
    if (!done(seen)) break;
  }
  return session.get<api::ReleaseView>(release_path(release.id));
}

std::string date_in_words(const model::ReleaseSchedule& schedule) {
  const auto due = schedule::resolve(schedule.at, schedule.zone);
  return due ? schedule::in_words(*due)
             : fmt::format("{} {}", short_time(schedule.at), schedule.zone);
}

/// What is asked about: 'Send "Dawn" to Spotify and SoundCloud, Fri 15 Jan 2027 00:00 Berlin'.
std::string question_of(const Album& album) {
  const auto& wanted = album.manifest;
  const auto title = printable(wanted.release.title);
  if (!album.to_send && !album.date_changed) return fmt::format("Change \"{}\"", title);
  auto out = fmt::format("Send \"{}\" to {}", title, platform_names(wanted.platforms));
  if (wanted.schedule) out += ", " + date_in_words(*wanted.schedule);
  return out;
}

Status ask(Context& context, const Album& album) {
  if (context.in.has("yes") || !context.prompt.can_ask()) return {};
  context.io.err(table_for_terminal(
      table_of(album), static_cast<std::size_t>(context.io.err_width()), context.colour_err()));
  return context.confirm(question_of(album) + (context.sandbox() ? " (sandbox)?" : "?"));
}

/// Lead times, and dates that a provider does not keep to the minute: before the question.
Status say_dates(Context& context, client::Session& session, Album& album) {
  if (!album.manifest.schedule || !album.date_changed) return {};
  const auto& schedule = *album.manifest.schedule;
  MV_TRY(const auto due, schedule::resolve(schedule.at, schedule.zone));
  MV_TRY(const auto steps, steps_to(session, album.manifest.platforms, context.sandbox()));
  std::vector<model::DatedPlatform> platforms;
  for (const auto& step : steps)
    if (const auto* provider = model::find_provider(step.provider))
      platforms.push_back({step.platform, step.provider, provider->lead_days, provider->can.date});
  album.said = model::date_warnings(
      {due.local, schedule.zone, schedule.local_midnight, due.at}, SystemClock().now(), platforms);
  for (const auto& warning : album.said) context.say("warning: " + printable(warning));
  return {};
}

// What holds for several tracks is said once.
void warn(Context& context, const Album& album) {
  std::vector<std::pair<std::string, int>> lines;
  for (const auto& finding : album.report.findings) {
    if (finding.level != preflight::Level::warn) continue;
    const auto text = printable(preflight::line(finding));
    const auto said = std::find_if(
        lines.begin(), lines.end(), [&](const auto& line) { return line.first == text; });
    if (said == lines.end())
      lines.emplace_back(text, 1);
    else
      ++said->second;
  }
  for (const auto& [text, times] : lines)
    context.say(fmt::format(
        "warning: {}{}", text, times > 1 ? fmt::format(" [{} tracks]", times) : std::string()));
}

}  // namespace

Result<Outcome> plan_album(
    Context& context, manifest::Manifest manifest, std::vector<preflight::Override> overrides) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto album,
      look_at_album(context, *session, std::move(manifest), std::move(overrides)));
  MV_CHECK(check_not_carried(context, *session, album));
  warn(context, album);
  Outcome out;
  out.value = json_of(album);
  out.table = table_of(album);
  out.error = refused(album);
  return out;
}

Result<Outcome> run_album(
    Context& context, manifest::Manifest manifest, std::vector<preflight::Override> overrides) {
  MV_TRY(auto* session, context.session());
  MV_TRY(auto album, look_at_album(context, *session, std::move(manifest), std::move(overrides)));
  const bool waits = context.in.has("wait");
  if (album.changes.empty()) {
    context.say(fmt::format("{}: nothing to do; it matches {}.", album.known->id,
        album.manifest.path.filename().string()));
    auto release = *album.known;
    if (waits && !settled(release)) {
      MV_TRY(release, wait_for(context, *session, std::move(release)));
    }
    return outcome_of(context, release, album, waits);
  }
  if (auto error = refused(album)) return *std::move(error);
  if (album.to_send && !context.sandbox()) {
    MV_TRY(const auto steps, steps_to(*session, album.manifest.platforms, false));
    MV_CHECK(check_connected(context, steps));
  }
  MV_CHECK(check_not_carried(context, *session, album));
  warn(context, album);
  MV_CHECK(say_dates(context, *session, album));
  MV_CHECK(ask(context, album));
  MV_TRY(auto release, apply(context, *session, album));
  if (waits) { MV_TRY(release, wait_for(context, *session, std::move(release))); }
  return outcome_of(context, release, album, waits);
}

}  // namespace mv::cli
