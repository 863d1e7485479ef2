// SPDX-License-Identifier: Apache-2.0
// Makes the server's release what the manifest says.
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/due/due.hpp"
#include "commands/order/links.hpp"
#include "commands/order/album.hpp"
#include "commands/order/order.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"
#include "commands/watch.hpp"
#include "io/table.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"
#include "preflight/defaults.hpp"
#include "schedule/in_words.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;
using S = model::PlacementState;

Status store_tracks(Context& context, client::Session& session, Album& album) {
  for (auto& track : album.tracks) {
    if (!track.known) {
      MV_TRY(const auto sent, send_file(context, session, track.wanted.file, track.sha256));
      api::CreateTrack input;
      input.upload_id = sent.id;
      input.metadata = said(track.wanted.metadata);
      const auto key = Context::key_of({"track", track.sha256, model::json_text(input)});
      MV_TRY(const auto made, session.post<api::TrackView>("/api/v1/tracks", input, key));
      track.wanted.place.track_id = made.id;
    } else if (!track.patch.empty()) {
      api::UpdateTrack input;
      input.metadata = track.patch;
      MV_TRY(const auto changed,
          session.patch<api::TrackView>("/api/v1/tracks/" + url_encode(track.known->id), input));
    }
  }
  return {};
}

Result<std::optional<std::string>> store_cover(
    Context& context, client::Session& session, const Album& album) {
  const auto there = album.known && album.known->artwork ? album.known->artwork->sha256 : "";
  if (album.artwork_sha256.empty() || album.artwork_sha256 == there)
    return std::optional<std::string>();
  MV_TRY(
      const auto sent, send_file(context, session, album.manifest.artwork, album.artwork_sha256));
  return std::optional(sent.id);
}

std::vector<model::RuleOverride> overrides_of(const Album& album) {
  std::vector<model::RuleOverride> out;
  for (const auto& item : album.overrides) out.push_back({item.rule, item.reason});
  return out;
}

json::object metadata_of(const Album& album) {
  const auto all = model::to_json(album.manifest.release);
  const auto none = model::to_json(model::ReleaseMetadata{});
  json::object out;
  for (const auto& member : all.get_object())
    if (member.value() != none.at(member.key())) out.emplace(member.key(), member.value());
  return out;
}

std::string path_of(const api::ReleaseView& release) {
  return "/api/v1/releases/" + url_encode(release.id);
}

Result<api::ReleaseView> store_release(
    Context& context, client::Session& session, const Album& album) {
  MV_TRY(const auto cover, store_cover(context, session, album));
  std::vector<model::ReleaseTrack> places;
  for (const auto& track : album.tracks) places.push_back(track.wanted.place);
  if (!album.known) {
    api::CreateRelease input;
    input.key = album.manifest.key;
    input.metadata = metadata_of(album);
    input.tracks = std::move(places);
    input.artwork_upload_id = cover;
    input.platforms = album.manifest.platforms;
    input.overrides = overrides_of(album);
    auto made =
        session.post<api::ReleaseView>("/api/v1/releases", input, context.run_key("release"));
    if (made || made.error().code != Code::conflict) return made;
    // Another run of the same command was faster.
    MV_TRY(auto there, session.get<api::Page<api::ReleaseView>>(
                           "/api/v1/releases?key=" + url_encode(album.manifest.key)));
    if (there.data.empty()) return made;
    return std::move(there.data.front());
  }
  if (!album.words_changed) return *album.known;
  api::UpdateRelease input;
  input.metadata = metadata_of(album);
  input.tracks = std::move(places);
  input.artwork_upload_id = cover;
  return session.patch<api::ReleaseView>(path_of(*album.known), input);
}

Result<api::ReleaseView> put_on_its_way(Context& context, client::Session& session,
    const Album& album, const api::ReleaseView& release) {
  const bool waits = album.manifest.schedule && !release.fired_at;
  if (waits && (album.date_changed || album.to_send)) {
    api::ScheduleRelease input;
    input.at = album.manifest.schedule->at;
    input.zone = album.manifest.schedule->zone;
    input.local_midnight = album.manifest.schedule->local_midnight;
    input.platforms = album.manifest.platforms;
    input.overrides = overrides_of(album);
    input.again = given_again(context);
    return session.post<api::ReleaseView>(
        path_of(release) + "/schedule", input, context.run_key("schedule"));
  }
  if (!album.to_send) return session.get<api::ReleaseView>(path_of(release));
  api::DistributeRelease input;
  input.platforms = album.manifest.platforms;
  input.overrides = overrides_of(album);
  input.again = given_again(context);
  return session.post<api::ReleaseView>(
      path_of(release) + "/distribute", input, context.run_key("distribute"));
}

bool settled(const api::ReleaseView& release) {
  return std::all_of(
      release.placements.begin(), release.placements.end(), [](const auto& placement) {
        const auto state = from_word<model::PlacementState>(placement.state);
        return state && model::is_settled(*state);
      });
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
  const auto end = std::chrono::steady_clock::now() + context.settings.duration("wait_timeout");
  for (const auto& id : release.distributions) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    MV_TRY(auto one, session.get<api::DistributionView>("/api/v1/distributions/" + url_encode(id)));
    MV_TRY(const auto seen, watch(context, session, std::move(one), left));
    if (!is_settled(seen)) break;
  }
  return session.get<api::ReleaseView>(path_of(release));
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

bool same_tracks(const Album& album, const api::ReleaseView& other) {
  if (other.tracks.size() != album.tracks.size()) return false;
  return std::all_of(album.tracks.begin(), album.tracks.end(), [&](const auto& track) {
    return track.known && std::any_of(other.tracks.begin(), other.tracks.end(),
                              [&](const auto& there) { return there.track_id == track.known->id; });
  });
}

bool is_withdrawn(std::string_view state) {
  return is(state, {S::cancelled, S::taken_down, S::takedown_requested});
}

// Where it was taken back on purpose, a repeated command does not bring it back.
Status check_not_withdrawn(const Album& album) {
  Error error =
      make_error(Code::conflict, "", "A repeated command does not bring back what was removed",
          "To publish it anyway, add --again \"why\", or leave the platform out.");
  const auto& wanted = album.manifest.platforms;
  for (const auto& placement : album.known->placements) {
    if (!is_withdrawn(placement.state) ||
        std::find(wanted.begin(), wanted.end(), placement.platform) == wanted.end())
      continue;
    error.faults.push_back({placement.platform, "withdrawn",
        fmt::format("\"{}\" {} {} ({})", printable(album.manifest.release.title),
            is(placement.state, S::cancelled) ? "was cancelled for" : "was taken down from",
            model::platform_name(placement.platform), album.known->id),
        ""});
  }
  if (error.faults.empty()) return {};
  error.what = error.faults.front().message;
  return error;
}

// Before anything is stored or changed, what the server would refuse when it is ordered: what was
// taken back, and the same recordings under another title.
Status check_not_carried(Context& context, client::Session& session, const Album& album) {
  if (given_again(context)) return {};
  if (album.known) return check_not_withdrawn(album);
  if (!album.manifest.release.upc.empty()) return {};
  const auto& first = album.tracks.front().known;
  if (!first) return {};
  MV_TRY(const auto orders, client::all_pages<api::DistributionView>(session,
                                "/api/v1/distributions?track_id=" + url_encode(first->id), 0));
  std::optional<Error> withdrawn;
  for (const auto& order : orders) {
    const bool open = std::any_of(order.placements.begin(), order.placements.end(),
        [](const auto& p) { return !is_withdrawn(p.state); });
    bool same = !order.release_id && album.tracks.size() == 1;
    if (order.release_id) {
      MV_TRY(
          const auto other, session.get<api::ReleaseView>("/api/v1/releases/" + *order.release_id));
      same = same_tracks(album, other);
    }
    if (!same) continue;
    const auto id = order.release_id.value_or(order.id);
    if (!open) {
      if (!withdrawn)
        withdrawn = make_error(Code::conflict,
            fmt::format("\"{}\" ({}) was cancelled or taken down", printable(order.title), id),
            "Another title does not bring back what was removed",
            "To publish it anyway, add --again \"why\".");
      continue;
    }
    return make_error(Code::conflict,
        fmt::format("\"{}\" ({}) already has {}", printable(order.title), id,
            album.tracks.size() == 1 ? "this recording" : "these recordings"),
        "Under another title it would be a second copy at the platforms",
        order.release_id
            ? fmt::format("Change that one: {} or {}; or add --again \"why\".",
                  context.next("release reschedule " + id), context.next("release edit " + id))
            : std::string("To publish a second copy anyway, add --again \"why\"."));
  }
  if (withdrawn) return *std::move(withdrawn);
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

Result<api::ReleaseView> apply(Context& context, client::Session& session, Album& album) {
  MV_CHECK(store_tracks(context, session, album));
  MV_TRY(const auto release, store_release(context, session, album));
  MV_TRY(auto sent, put_on_its_way(context, session, album, release));
  for (const auto& warning : sent.warnings) context.say("warning: " + printable(warning));
  if (!sent.fired_at) say_due(context, sent);
  return sent;
}

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
  MV_CHECK(check_not_carried(context, *session, album));
  warn(context, album);
  MV_CHECK(ask(context, album));
  MV_TRY(auto release, apply(context, *session, album));
  if (waits) { MV_TRY(release, wait_for(context, *session, std::move(release))); }
  return outcome_of(context, release, album, waits);
}

manifest::Manifest single_manifest(
    const fs::path& file, const model::Metadata& filled, const model::Metadata& given) {
  manifest::Manifest out;
  out.path = file;
  out.release.title = filled.album.empty() ? filled.title : filled.album;
  if (filled.album.empty()) out.release.version = filled.version;
  out.release.artists = filled.artists;
  out.release.label = given.label;
  out.release.upc = given.upc;
  out.key = model::release_key(out.release);
  manifest::Track track;
  track.file = file;
  track.metadata = given;
  track.metadata.upc.clear();
  out.tracks.push_back(std::move(track));
  return out;
}

void add_wishes(const Context& context, manifest::Manifest& manifest, std::vector<Fault>& faults) {
  if (!context.in.all("to").empty() || manifest.platforms.empty())
    manifest.platforms = chosen_platforms(context, "to", faults);
  if (manifest.platforms.empty() && faults.empty())
    faults.push_back({"--to", "", "no platform given",
        "Add --to, for example --to soundcloud,spotify, or platforms to the "
        "manifest."});
  const auto at = context.in.maybe("at");
  if (!at) {
    for (const char* alone : {"tz", "local-midnight"})
      if (context.in.has(alone))
        faults.push_back({fmt::format("--{}", alone), "", fmt::format("--{} needs --at", alone),
            "Add --at \"YYYY-MM-DD HH:MM\"."});
    return;
  }
  const auto zone = home_zone(context);
  const auto date = written_date(context, *at, zone);
  const auto due = date ? schedule::resolve(*date, zone) : Result<schedule::Instant>(date.error());
  if (!due) {
    faults.push_back({"--at", "", due.error().what + ". " + due.error().why, due.error().hint});
    return;
  }
  manifest.schedule =
      model::ReleaseSchedule{due->local, due->zone, context.in.has("local-midnight")};
}

std::vector<Option> date_options() {
  return {{.name = "at",
              .value = Value::text,
              .shown = "TIME",
              .help = "When: '2027-01-15 00:00', 'next friday', '4 Dec 2026 9am', RFC 3339"},
      {.name = "tz",
          .value = Value::text,
          .shown = "ZONE",
          .help = "Time zone of --at, such as Europe/Berlin",
          .setting = "timezone",
          .fallback = "the system's"},
      {.name = "local-midnight",
          .help = "Midnight in each territory, where the platform supports it"}};
}

}  // namespace mv::cli
