// SPDX-License-Identifier: Apache-2.0
#include "commands/release.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/due/due.hpp"
#include "commands/events.hpp"
#include "commands/order/links.hpp"
#include "commands/present.hpp"
#include "io/table.hpp"
#include "model/release.hpp"
#include "schedule/countdown.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kMinute = std::string_view("2027-01-15 00:00").size();

std::string place_of(const api::ReleaseTrackView& track, bool discs) {
  return discs ? fmt::format("{}-{}", track.disc, track.number) : std::to_string(track.number);
}

Table tracks_of(const api::ReleaseView& release) {
  const bool discs = std::any_of(
      release.tracks.begin(), release.tracks.end(), [](auto& track) { return track.disc > 1; });
  Table out{{"#", "TITLE", "ISRC", "TRACK"}, {}, ""};
  for (const auto& track : release.tracks)
    out.rows.push_back({place_of(track, discs),
        track.version ? fmt::format("{} ({})", track.title, *track.version) : track.title,
        track.isrc.value_or("-"), track.track_id});
  return out;
}

std::string title_of(const api::ReleaseView& release) {
  return release.metadata.version.empty()
             ? release.title
             : fmt::format("{} ({})", release.title, release.metadata.version);
}

std::string due_of(const api::ReleaseView& release, const std::string& zone) {
  if (!release.schedule) return "";
  auto out = local_time(release.schedule->due_at, zone);
  if (release.schedule->zone != zone)
    out += fmt::format(" ({})", local_time(release.schedule->due_at, release.schedule->zone));
  if (release.schedule->local_midnight) out += ", each territory at its own midnight";
  return out;
}

}  // namespace

std::string release_path(const std::string& id, std::string_view behind) {
  return fmt::format("/api/v1/releases/{}{}", url_encode(id), behind);
}

Argument release_argument() {
  return {.name = "ID", .help = "rel_…, or a title", .complete = Complete::releases};
}

std::vector<Option> release_options() {
  return {
      {.name = "kind",
          .value = Value::choice,
          .shown = "KIND",
          .help = "Kind of release (default: by the number of tracks)",
          .choices = {"single", "ep", "album"},
          .complete = Complete::choices},
      text_option("catalogue-number", "TEXT", "The label's own number"),
      list_option("territories", "A,B",
          "Only in these countries (DE,AT), where the provider supports it (rule M32)"),
  };
}

bool is_of_release(std::string_view option) {
  constexpr std::array<std::string_view, 12> kOfTheWhole{"title", "version", "artist", "featuring",
      "label", "genre", "upc", "p-line", "c-line", "description", "artwork", "override"};
  return std::find(kOfTheWhole.begin(), kOfTheWhole.end(), option) != kOfTheWhole.end();
}

boost::json::object given_release(const Context& context) {
  const auto& in = context.in;
  boost::json::object out;
  for (const auto* name : {"title", "version", "kind", "label", "upc", "catalogue-number", "genre",
           "p-line", "c-line", "description"})
    if (const auto text = in.maybe(name)) out[replace_all(name, "-", "_")] = *text;
  std::vector<model::Artist> artists;
  for (const auto& name : in.all("artist")) artists.push_back({name, "primary"});
  for (const auto& name : in.all("featuring")) artists.push_back({name, "featured"});
  if (!artists.empty()) out["artists"] = model::to_json(artists);
  if (in.has("territories")) {
    auto countries = in.all("territories");
    for (auto& country : countries) country = upper(country);
    out["territories"] = model::to_json(countries);
  }
  return out;
}

std::string local_time(std::string_view utc, const std::string& zone) {
  const auto at = parse_utc(utc);
  if (!at) return std::string(utc);
  const auto shown = schedule::at_zone(*at, zone);
  return shown ? fmt::format("{} {}", short_time(shown->local), shown->zone)
               : short_time(utc) + " UTC";
}

std::string countdown(const api::ReleaseView& release) {
  return release.schedule ? schedule::until(0, release.schedule->due_in_ms) : "";
}

Table table_of(const std::vector<api::ReleaseView>& releases, const std::string& zone) {
  Table out{{"ID", "STATE", "DUE " + zone, "COUNTDOWN", "ARTIST", "TITLE"}, {},
      "There are no releases yet."};
  for (const auto& item : releases) {
    const auto due = item.schedule ? local_time(item.schedule->due_at, zone) : "";
    out.rows.push_back({item.id, item.state, due.substr(0, kMinute), countdown(item), item.artist,
        title_of(item)});
  }
  return out;
}

Table placements_of(const api::ReleaseView& release) {
  api::DistributionView all;
  all.placements = release.placements;
  return placements_of(all);
}

namespace {
std::string words_of(const Context& context, const api::ReleaseView& release) {
  const auto zone = home_zone(context);
  const bool waits =
      is(release.state, {model::ReleaseState::scheduled, model::ReleaseState::pending_payment});
  return details({{"id", release.id}, {"state", release.state}, {"title", title_of(release)},
      {"artist", release.artist}, {"kind", release.metadata.kind},
      {"label", release.metadata.label}, {"upc", release.metadata.upc},
      {"number", release.metadata.catalogue_number}, {"genre", release.metadata.genre},
      {"territories", join(release.metadata.territories, ", ")},
      {"cover", release.artwork ? release.artwork->file_name : ""},
      {"for", join(release.platforms, ", ")}, {"due", due_of(release, zone)},
      {"countdown", waits ? countdown(release) : ""},
      {"published", waits ? keepers_of(context, providers_of(release)) : ""},
      {"released", release.fired_at ? local_time(*release.fired_at, zone) : ""},
      {"late by", release.late_ms > 0 ? schedule::until(0, release.late_ms).substr(3) : ""},
      {"reason", printable(release.reason.value_or(""))}, {"key", release.key},
      {"mode", release.mode}, {"created", local_time(release.created_at, zone)}});
}

/// For a program that reads it all the same.
std::string describe(const Context& context, const api::ReleaseView& release) {
  auto out = words_of(context, release);
  out += "\n" + table_in_text(tracks_of(release));
  if (!release.placements.empty()) out += "\n" + table_in_text(placements_of(release));
  return out;
}

std::string screen_of(const Context& context, const api::ReleaseView& release) {
  auto out = printable(title_of(release) +
                       (release.artist.empty() ? std::string() : ", " + release.artist)) +
             "\n";
  if (is(release.state, {model::ReleaseState::scheduled, model::ReleaseState::pending_payment}) &&
      release.schedule)
    out += due_words(release.schedule->due_at, home_zone(context)) + "\n";
  out += "\n";
  if (!release.placements.empty()) out += placements_screen(context, release.placements) + "\n";
  // What stands above is not said again.
  for (const auto& line : split(words_of(context, release), '\n'))
    if (!line.empty() && !line.starts_with("countdown")) out += line + "\n";
  out += "\n" + table_for_terminal(tracks_of(release),
                    static_cast<std::size_t>(context.io.out_width()), context.colour_out());
  return out;
}
}  // namespace

Outcome release_outcome(const Context& context, const api::ReleaseView& release) {
  Outcome out;
  out.value = model::to_json(release);
  out.text = describe(context, release);
  out.screen = screen_of(context, release);
  return out;
}

Error in_release_flags(Error error) {
  constexpr std::string_view kMetadata = "/metadata/";
  const auto bare = [&](std::string at) {
    return at.starts_with(kMetadata) ? at.substr(kMetadata.size() - 1) : at;
  };
  if (!error.faults.empty()) {
    const auto first = error.faults.front().at;
    for (auto* text : {&error.what, &error.why})
      if (text->starts_with(first + ": ")) *text = bare(first) + text->substr(first.size());
  }
  for (auto& fault : error.faults) fault.at = bare(fault.at);
  return in_flags(
      std::move(error), {{"artists", "--artist"}, {"overrides", "--override"},
                            {"platforms", "--to"}, {"tracks", "FILE"}, {"zone", "--tz"}});
}

}  // namespace mv::cli
