// SPDX-License-Identifier: Apache-2.0
#include "commands/order/album.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/catalogue/track_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "artwork/inspect.hpp"
#include "audio/decode/wav_header.hpp"
#include "audio/tags.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "client/upload.hpp"
#include "commands/present.hpp"
#include "io/signals.hpp"
#include "model/json.hpp"
#include "model/standing.hpp"
#include "model/track.hpp"
#include "preflight/defaults.hpp"
#include "preflight/release_words.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kShown = 80;

std::string shown(const json::value& value) {
  std::string text = value.is_string() ? std::string(value.get_string()) : model::serialized(value);
  if (text.size() > kShown) text = std::string(cut_text(text, kShown)) + "…";
  return text;
}

std::optional<std::string> shown_or_none(const json::value& value) {
  const bool none = value.is_null() || (value.is_string() && value.get_string().empty()) ||
                    (value.is_array() && value.get_array().empty());
  return none ? std::nullopt : std::optional(shown(value));
}

/// Members of `wanted` that differ from `present`, each noted as a change.
template <class T>
json::object differences(const json::object& wanted, const T& present, const std::string& what,
    const std::string& of, std::vector<Change>& changes) {
  const auto there = model::to_json(present);
  json::object out;
  for (const auto& member : wanted) {
    const auto* now = there.get_object().if_contains(member.key());
    if (now && *now == member.value()) continue;
    out.emplace(member.key(), member.value());
    const std::string field(member.key());
    changes.push_back({what, of.empty() ? field : of + ": " + field,
        now ? shown_or_none(*now) : std::nullopt, shown_or_none(member.value())});
  }
  return out;
}

std::string place_name(const manifest::Track& track) {
  const auto title =
      track.metadata.title.empty() ? track.file.filename().string() : track.metadata.title;
  return fmt::format("{}-{} {}", track.place.disc, track.place.number, title);
}

Status hash_all(Context& context, Album& album) {
  for (auto& track : album.tracks) {
    const auto& file = track.wanted.file;
    context.progress.begin(
        fmt::format("Reading {}", printable(file.filename().string())), 1, false);
    auto digest = client::hash_file(file, [](std::uint64_t) { return !interrupted(); });
    context.progress.end();
    if (interrupted()) return make_error(Code::interrupted, "interrupted");
    if (!digest) return digest.error();
    track.sha256 = *std::move(digest);
  }
  if (album.manifest.artwork.empty()) return {};
  MV_TRY(album.artwork_sha256,
      client::hash_file(album.manifest.artwork, [](std::uint64_t) { return !interrupted(); }));
  MV_TRY(album.artwork, artwork::inspect(album.manifest.artwork));
  return {};
}

Status ask_server(client::Session& session, Album& album) {
  MV_TRY(const auto page, session.get<api::Page<api::ReleaseView>>(
                              "/api/v1/releases?key=" + url_encode(album.manifest.key)));
  if (!page.data.empty()) album.known = page.data.front();
  for (auto& track : album.tracks) {
    MV_TRY(const auto found,
        session.get<api::Page<api::TrackView>>("/api/v1/tracks?sha256=" + track.sha256));
    if (!found.data.empty()) track.known = found.data.front();
  }
  return {};
}

Status listen_to_new(Context& context, Album& album) {
  constexpr std::uint64_t kSteps = 1000;
  Error error =
      make_error(Code::preflight, "some files cannot be used", "Nothing was stored or sent");
  for (auto& track : album.tracks) {
    if (track.known) continue;
    const auto& file = track.wanted.file;
    context.progress.begin(
        fmt::format("Measuring {}", printable(file.filename().string())), kSteps, false);
    auto analysis = audio::analyse(file, [&](double fraction) {
      context.progress.advance(static_cast<std::uint64_t>(fraction * kSteps));
      return !interrupted();
    });
    context.progress.end();
    if (interrupted()) return make_error(Code::interrupted, "interrupted");
    track.tags = audio::read_tags(file);
    if (analysis)
      track.audio = *std::move(analysis);
    else
      error.faults.push_back({file.string(), std::string(code_info(analysis.error().code).token),
          analysis.error().what, analysis.error().hint});
  }
  if (error.faults.empty()) return {};
  return error;
}

void compare_tracks(Album& album) {
  for (auto& track : album.tracks) {
    const auto wanted = said(track.wanted.metadata);
    if (track.known) {
      track.patch = differences(
          wanted, track.known->metadata, "track", place_name(track.wanted), album.changes);
      track.wanted.place.track_id = track.known->id;
    } else {
      album.changes.push_back(
          {"track", place_name(track.wanted), std::nullopt, track.wanted.file.filename().string()});
    }
  }
}

json::object release_words_said(const model::ReleaseMetadata& metadata) {
  const auto all = model::to_json(metadata);
  const auto none = model::to_json(model::ReleaseMetadata{});
  json::object out;
  for (const auto& member : all.get_object())
    if (member.value() != none.at(member.key())) out.emplace(member.key(), member.value());
  return out;
}

bool same_places(const Album& album) {
  if (album.known->tracks.size() != album.tracks.size()) return false;
  for (std::size_t i = 0; i < album.tracks.size(); ++i) {
    const auto& there = album.known->tracks[i];
    const auto& wanted = album.tracks[i].wanted.place;
    if (!album.tracks[i].known || there.track_id != wanted.track_id || there.disc != wanted.disc ||
        there.number != wanted.number)
      return false;
  }
  return true;
}

std::string text_of(const model::ReleaseSchedule& schedule) {
  return fmt::format(
      "{} {}{}", schedule.at, schedule.zone, schedule.local_midnight ? ", local midnight" : "");
}

void compare_schedule(Album& album) {
  const auto& wanted = album.manifest.schedule;
  if (!wanted || (album.known && album.known->fired_at)) return;
  const auto* there = album.known && album.known->schedule ? &*album.known->schedule : nullptr;
  if (there && there->at == wanted->at && there->zone == wanted->zone &&
      there->local_midnight == wanted->local_midnight)
    return;
  album.date_changed = true;
  album.changes.push_back({"schedule", "date",
      there ? std::optional(text_of({there->at, there->zone, there->local_midnight}))
            : std::nullopt,
      text_of(*wanted)});
}

void compare_release(Album& album) {
  const auto& wanted = album.manifest;
  if (!album.known) {
    album.words_changed = album.to_send = true;
    album.changes.push_back({"release", wanted.key, std::nullopt, wanted.release.title});
    for (const auto& platform : wanted.platforms)
      album.changes.push_back({"platform", platform, std::nullopt, "send"});
    return compare_schedule(album);
  }
  const auto before = album.changes.size();
  (void)differences(
      release_words_said(wanted.release), album.known->metadata, "release", "", album.changes);
  if (!same_places(album))
    album.changes.push_back({"release", "tracks", fmt::format("{}", album.known->tracks.size()),
        fmt::format("{}, changed or reordered", album.tracks.size())});
  const auto cover = album.known->artwork ? album.known->artwork->sha256 : "";
  if (!album.artwork_sha256.empty() && album.artwork_sha256 != cover)
    album.changes.push_back({"artwork", "cover",
        album.known->artwork ? std::optional(album.known->artwork->file_name) : std::nullopt,
        wanted.artwork.filename().string()});
  album.words_changed = album.changes.size() > before;
  std::set<std::string> there;
  for (const auto& placement : album.known->placements) {
    using S = model::PlacementState;
    if (!is(placement.state, {S::failed, S::rejected, S::cancelled, S::taken_down}))
      there.insert(placement.platform);
  }
  for (const auto& platform : wanted.platforms)
    if (!there.contains(platform)) {
      album.changes.push_back({"platform", platform, std::nullopt, "send"});
      album.to_send = true;
    }
  compare_schedule(album);
}

/// The tracks as the server will know them, for the rules.
model::Track as_track(const AlbumTrack& track) {
  model::Track out;
  if (track.known) {
    out.metadata = track.known->metadata;
    auto whole = model::to_json(out.metadata);
    for (const auto& member : track.patch) whole.get_object()[member.key()] = member.value();
    model::from_json(whole, out.metadata);
    out.format = track.known->format;
    out.measure = track.known->measure;
    out.artwork_facts = track.known->artwork_facts;
  } else {
    out.metadata = preflight::read_from_file(
        track.wanted.metadata, track.tags, track.wanted.file.filename().string());
    out.format = track.audio->format;
    out.measure = track.audio->measure;
  }
  out.audio.file_name = track.wanted.file.filename().string();
  return out;
}

void check_rules(Album& album) {
  model::Release release;
  release.metadata = album.manifest.release;
  release.schedule = album.manifest.schedule;
  release.created_at = SystemClock().now();
  std::vector<model::Track> tracks;
  std::vector<model::AudioFormat> formats;
  for (const auto& track : album.tracks) {
    tracks.push_back(as_track(track));
    formats.push_back(audio::as_delivered(tracks.back().format));
  }
  const auto words = preflight::release_words(release, tracks);
  std::vector<preflight::Subject> subjects;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    preflight::Subject subject{.metadata = words.tracks[i]};
    subject.format = &formats[i];
    subject.measure = &tracks[i].measure;
    subject.artwork = album.artwork             ? &*album.artwork
                      : tracks[0].artwork_facts ? &*tracks[0].artwork_facts
                                                : nullptr;
    subject.audio_name = tracks[i].audio.file_name;
    subject.artwork_name = album.manifest.artwork.filename().string();
    subject.now = release.created_at;
    subject.overrides = album.overrides;
    subject.assumed = words.assumed[i];
    subject.territories = release.metadata.territories;
    subject.carriers = album.carriers;
    subjects.push_back(std::move(subject));
  }
  album.report = subjects.size() == 1
                     ? preflight::check(subjects.front(), album.manifest.platforms)
                     : preflight::check_release(subjects, album.manifest.platforms);
}

}  // namespace

Result<Album> look_at_album(Context& context, client::Session& session, manifest::Manifest manifest,
    std::vector<preflight::Override> overrides) {
  Album album;
  album.manifest = std::move(manifest);
  album.overrides = std::move(overrides);
  for (const auto& track : album.manifest.tracks) {
    AlbumTrack row;
    row.wanted = track;
    album.tracks.push_back(std::move(row));
  }
  MV_CHECK(hash_all(context, album));
  MV_CHECK(ask_server(session, album));
  MV_CHECK(listen_to_new(context, album));
  compare_tracks(album);
  compare_release(album);
  if (!album.manifest.release.territories.empty()) {
    MV_TRY(const auto list, session.get<api::Page<api::PlatformView>>("/api/v1/platforms"));
    for (const auto& one : list.data) album.carriers[one.platform] = one.provider;
  }
  check_rules(album);
  return album;
}

std::optional<Error> refused(const Album& album) {
  if (!album.report.blocked()) return std::nullopt;
  Error error = make_error(Code::preflight, "", "Nothing was stored or sent",
      "Fix these, or override a rule with --override RULE=REASON.");
  for (const auto& finding : album.report.findings)
    if (finding.level == preflight::Level::error)
      error.faults.push_back({finding.at, finding.rule, finding.message, finding.fix});
  error.what = fmt::format("{}: {} pre-flight {}", album.manifest.path.string(),
      error.faults.size(), error.faults.size() == 1 ? "error" : "errors");
  return error;
}

json::value json_of(const Album& album) {
  json::array findings;
  for (const auto& finding : album.report.findings) findings.push_back(model::to_json(finding));
  return json::object{{"release_id", album.known ? json::value(album.known->id) : json::value()},
      {"key", album.manifest.key}, {"title", album.manifest.release.title},
      {"nothing_to_do", album.changes.empty()}, {"changes", model::to_json(album.changes)},
      {"platforms", model::to_json(album.manifest.platforms)},
      {"schedule", model::to_json(album.manifest.schedule)}, {"findings", std::move(findings)},
      {"blocked", album.report.blocked()}};
}

Table table_of(const Album& album) {
  Table out{
      {"WHAT", "WHICH", "NOW", "THEN"}, {}, "Nothing to do: everything matches the manifest."};
  for (const auto& change : album.changes)
    out.rows.push_back(
        {change.what, change.name, change.before.value_or(""), change.after.value_or("")});
  return out;
}

}  // namespace mv::cli
