// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/page.hpp"
#include "audio/tags.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/order.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"
#include "commands/release/from_playlist.hpp"
#include "model/release.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// Everything the command line and the files say, before a server is asked.
struct Wanted {
  std::vector<Recording> recordings;  ///< in the order of the tracks
  model::ReleaseMetadata metadata;
  json::object said;  ///< of `metadata`, what was said by flags
  std::string key;
  std::vector<std::string> platforms;
  std::vector<model::RuleOverride> overrides;
  std::optional<api::ScheduleInput> date;
};

Status refuse_manifests(const Context& context) {
  for (const auto& file : context.in.arguments())
    if (lower(file).ends_with(".toml"))
      return make_error(Code::usage, fmt::format("{}: is a manifest, not a recording", file), "",
          fmt::format("`{}` releases it, `{}` shows what that would change.",
              context.next("distribute " + file), context.next("release plan " + file)));
  return {};
}

/// What one track of several is told: the words of the release are not its own.
model::Metadata words_of_track(const model::Metadata& given, const fs::path& file) {
  auto out = given;
  for (auto* text : {&out.title, &out.version, &out.album, &out.upc, &out.description})
    text->clear();
  // --artist names whose release it is; a track that names somebody else keeps that.
  if (!audio::read_tags(file).artist.empty()) out.artists.clear();
  return out;
}

Status look_at_files(
    Context& context, const model::Metadata& given, Wanted& out, std::vector<Fault>& faults) {
  const auto& files = context.in.arguments();
  const auto overrides = given_overrides(context, faults);
  for (const auto& item : overrides) out.overrides.push_back({item.rule, item.reason});
  for (const auto& file : files) {
    const auto words = files.size() == 1 ? given : words_of_track(given, file);
    MV_TRY(auto recording,
        look_at(context, file, words, overrides, judged_platforms(out.platforms), true));
    out.recordings.push_back(std::move(recording));
  }
  return {};
}

/// The artists that all files agree on; empty when they do not.
std::vector<model::Artist> common_artists(const std::vector<Recording>& recordings) {
  const auto& first = recordings.front().filled.artists;
  const auto text = model::json_text(first);
  const bool same = std::all_of(recordings.begin(), recordings.end(),
      [&](const Recording& other) { return model::json_text(other.filled.artists) == text; });
  return same ? first : std::vector<model::Artist>{};
}

void add_metadata(const Context& context, const model::Metadata& given, Wanted& wanted,
    std::vector<Fault>& faults) {
  wanted.said = given_release(context);
  if (!given.album.empty()) {
    wanted.said["title"] = given.album;
    wanted.said.erase("version");
  }
  auto& out = wanted.metadata;
  model::from_json(wanted.said, out);
  const auto& first = wanted.recordings.front();
  const bool several = wanted.recordings.size() > 1;
  if (out.title.empty() && !several) {
    out.title = first.filled.title;
    out.version = first.filled.version;
  }
  if (out.title.empty())
    faults.push_back({"--title", "option", "--title is missing: several files make one release",
        "Add the title of the release; tracks take theirs from tags or file names."});
  if (out.artists.empty())
    out.artists = several ? common_artists(wanted.recordings) : first.filled.artists;
  if (out.artists.empty())
    faults.push_back({"--artist", "option", "--artist is missing: the files name different artists",
        "Name the artist of the release."});
  if (out.label.empty()) out.label = first.given.label;
  wanted.key = context.in.maybe("key").value_or(model::release_key(out));
}

Error refusal_of(const Wanted& wanted, std::vector<Fault> faults) {
  if (wanted.recordings.size() == 1) return refusal(wanted.recordings.front(), std::move(faults));
  const bool words_only = std::none_of(wanted.recordings.begin(), wanted.recordings.end(),
      [](auto& recording) { return recording.blocked(); });
  for (const auto& recording : wanted.recordings)
    for (auto& fault : refusal(recording, {}).faults) {
      if (fault.at != recording.file.string())
        fault.at = fmt::format("{} {}", recording.file.string(), fault.at);
      faults.push_back(std::move(fault));
    }
  auto error = make_error(words_only ? Code::usage : Code::preflight,
      fmt::format("cannot create the release: {} {}", faults.size(),
          faults.size() == 1 ? "problem" : "problems"),
      "Nothing was stored or sent");
  error.faults = std::move(faults);
  return error;
}

Result<Wanted> look(Context& context) {
  MV_CHECK(refuse_manifests(context));
  std::vector<Fault> faults;
  Wanted out;
  if (context.in.has("at")) {
    MV_TRY(out.date, given_date(context));
    MV_CHECK(needs_yes(context));
  }
  out.platforms = chosen_platforms(context, "to", faults);
  const auto given = given_metadata(context, faults);
  if (context.in.arguments().size() > 1 && !given.isrc.empty())
    faults.push_back({"--isrc", "option", "--isrc names one recording, and there are several",
        "Put it into the files' tags or into a manifest."});
  MV_CHECK(look_at_files(context, given, out, faults));
  add_metadata(context, given, out, faults);
  const bool blocked = std::any_of(out.recordings.begin(), out.recordings.end(),
      [](auto& recording) { return recording.blocked(); });
  if (!faults.empty() || blocked) return refusal_of(out, std::move(faults));
  for (const auto& recording : out.recordings)
    for (const auto& finding : recording.report.findings)
      if (finding.level == preflight::Level::warn)
        context.say("warning: " + printable(preflight::line(finding)));
  return out;
}

// ---- the same command again
// ----------------------------------------------------------------------

/// Codes are kept without hyphens and blanks.
json::value plain(std::string_view name, const json::value& value) {
  if ((name != "isrc" && name != "upc") || !value.is_string()) return value;
  auto text = upper(value.as_string());
  std::erase_if(text, [](char c) { return c == '-' || c == ' '; });
  return json::value(text);
}

void compare(const json::object& wanted, const json::object& there, std::string_view of,
    std::vector<Fault>& out) {
  for (const auto& member : wanted) {
    const auto* value = there.if_contains(member.key());
    if (value && *value == plain(member.key(), member.value())) continue;
    const auto flag = "--" + replace_all(std::string(member.key()), "_", "-");
    out.push_back({flag, "differs",
        fmt::format("{}{}: it is {}, not {}", of, std::string(member.key()),
            value ? json::serialize(*value) : "not there", json::serialize(member.value())),
        ""});
  }
}

Status compare_tracks(client::Session& session, const Wanted& wanted, const api::ReleaseView& there,
    std::vector<Fault>& out) {
  if (there.tracks.size() != wanted.recordings.size()) {
    out.push_back({"FILE", "differs",
        fmt::format("it has {} tracks, not {}", there.tracks.size(), wanted.recordings.size()),
        ""});
    return {};
  }
  for (std::size_t i = 0; i < wanted.recordings.size(); ++i) {
    const auto& recording = wanted.recordings[i];
    MV_TRY(const auto track,
        session.get<api::TrackView>("/api/v1/tracks/" + url_encode(there.tracks[i].track_id)));
    if (track.audio.sha256 != recording.sha256)
      out.push_back({recording.file.string(), "differs",
          fmt::format("{}: is not the recording of track {}, \"{}\"", recording.file.string(),
              i + 1, track.title),
          ""});
    else
      compare(said(recording.given), model::to_json(track.metadata).as_object(),
          wanted.recordings.size() > 1 ? fmt::format("track {}: ", i + 1) : "", out);
  }
  return {};
}

void compare_wishes(const Context& context, const Wanted& wanted, const api::ReleaseView& there,
    std::vector<Fault>& out) {
  auto mine = wanted.platforms, theirs = there.platforms;
  std::sort(mine.begin(), mine.end());
  std::sort(theirs.begin(), theirs.end());
  if (!mine.empty() && mine != theirs)
    out.push_back({"--to", "differs",
        fmt::format("it is for {}, not {}", join(theirs, ", "), join(mine, ", ")), ""});
  const auto& front = wanted.recordings.front();
  if (front.artwork && (!there.artwork || there.artwork->sha256 != front.artwork->sha256))
    out.push_back({"--artwork", "differs", "it has another cover", ""});
  if (!wanted.date || is(there.state, model::ReleaseState::draft)) return;
  const auto due = schedule::resolve(wanted.date->at, *wanted.date->zone);
  const auto utc = due ? format_utc(due->at) : "";
  if (there.schedule && there.schedule->due_at != utc)
    out.push_back({"--at", "differs",
        fmt::format("it is due {}", local_time(there.schedule->due_at, home_zone(context))),
        fmt::format("Change it: {}", context.next(fmt::format("release reschedule {} --at '{}'",
                                         there.id, wanted.date->at)))});
}

/// The release of this key as it is, when nothing that was said differs. Error: conflict.
Result<api::ReleaseView> same_again(Context& context, client::Session& session,
    const Wanted& wanted, const api::ReleaseView& there) {
  std::vector<Fault> differences;
  if (is(there.state, model::ReleaseState::cancelled))
    differences.push_back({there.id, "differs", "it was cancelled",
        "Use `release schedule` or `release distribute` with --again \"why\"."});
  compare(wanted.said, model::to_json(there.metadata).as_object(), "", differences);
  MV_CHECK(compare_tracks(session, wanted, there, differences));
  compare_wishes(context, wanted, there, differences);
  if (differences.empty()) return there;
  auto error =
      make_error(Code::conflict, fmt::format("{} has the key \"{}\" already", there.id, there.key),
          fmt::format("It is \"{}\", {}", printable(there.title), there.state),
          fmt::format("Change it with `{}`, or create another one with --key.",
              context.next("release edit " + there.id)));
  error.faults = std::move(differences);
  return error;
}

// ---- making it
// -----------------------------------------------------------------------------------

Result<api::ReleaseView> make(Context& context, client::Session& session, Wanted& wanted) {
  api::CreateRelease input;
  if (!wanted.key.empty()) input.key = wanted.key;
  const auto all = model::to_json(wanted.metadata).as_object();
  const auto none = model::to_json(model::ReleaseMetadata{}).as_object();
  for (const auto& member : all)
    if (member.value() != none.at(member.key()))
      input.metadata.emplace(member.key(), member.value());
  const auto& front = wanted.recordings.front();
  if (!front.artwork_file.empty()) {
    MV_TRY(const auto cover, send_file(context, session, front.artwork_file,
                                 front.artwork ? front.artwork->sha256 : ""));
    input.artwork_upload_id = cover.id;
  }
  int number = 0;
  auto& tracks = input.tracks.emplace();
  for (auto& recording : wanted.recordings) {
    recording.artwork_file.clear();  // it is the release's
    MV_TRY(const auto track, store_track(context, session, recording));
    tracks.push_back({track.id, 1, ++number});
  }
  input.platforms = wanted.platforms;
  input.overrides = wanted.overrides;
  auto made = session.post<api::ReleaseView>("/api/v1/releases", input, context.run_key("release"));
  if (!made) return in_release_flags(made.error());
  return made;
}

/// As a draft, or with the date that was given.
Result<Outcome> finished(Context& context, const api::ReleaseView& release) {
  if (!context.in.has("at") || !is(release.state, model::ReleaseState::draft))
    return release_outcome(context, release);
  return schedule_release(context, release);
}

Result<Outcome> run(Context& context) {
  if (context.in.has("playlist")) {
    if (context.in.has("at")) {
      MV_TRY([[maybe_unused]] const auto date, given_date(context));
      MV_CHECK(needs_yes(context));
    }
    MV_TRY(const auto release, release_from_playlist(context));
    return finished(context, release);
  }
  if (context.in.arguments().empty())
    return make_error(Code::usage, "which recordings? FILE is missing", "",
        "Give files, or --playlist for tracks that are on the server.");
  MV_TRY(auto wanted, look(context));
  MV_TRY(auto* session, context.session());
  using Releases = api::Page<api::ReleaseView>;
  MV_TRY(
      const auto known, session->get<Releases>("/api/v1/releases?key=" + url_encode(wanted.key)));
  api::ReleaseView release;
  if (known.data.empty()) {
    MV_TRY(release, make(context, *session, wanted));
  } else {
    MV_TRY(release, same_again(context, *session, wanted, known.data.front()));
    context.say(fmt::format("{} already exists, and nothing differs.", release.id));
  }
  return finished(context, release);
}

std::vector<Option> options() {
  std::vector<Option> out{
      {.name = "to",
          .value = Value::list,
          .shown = "A,B",
          .help = "Platforms to release it on",
          .setting = "platforms",
          .complete = Complete::platforms,
          .repeat = true},
      {.name = "playlist",
          .value = Value::text,
          .shown = "ID",
          .help = "A playlist whose tracks it gets, in place of files: pls_…, or a name",
          .complete = Complete::playlists},
      text_option("key", "TEXT", "What identifies it (default: artist and title)"),
  };
  for (auto& option : release_options()) out.push_back(std::move(option));
  for (auto& option : due_options()) out.push_back(std::move(option));
  return with_metadata_options(std::move(out));
}

}  // namespace

Command release_create_command() {
  return {
      .path = "release create",
      .summary = "Create a release: a draft, or with a date",
      .about =
          "The files are checked first; with an error nothing is stored. With one file, its "
          "title is also the title of the release. With several, --title names the release; "
          "the tracks are numbered in the order given and take their titles from tags or "
          "file names. Discs, writers and details of single tracks are easier in a manifest "
          "(`release init`). With --playlist, the tracks are those of a playlist, as they are "
          "now; later changes of the playlist do not change the release. The same command again "
          "creates no second release.",
      .arguments = {{.name = "FILE",
          .help = "WAV, FLAC, AIFF, MP3 or OGG",
          .required = false,
          .repeat = true,
          .complete = Complete::files}},
      .options = options(),
      .examples =
          {
              {"release create track.wav --to soundcloud --title Dawn --json=id", "From a script"},
              {"release create 1.wav 2.wav --title 'Two Songs' --artist Ada", ""},
              {"release create --playlist 'Late Trains' --to spotify", "Tracks of a playlist"},
              {"release create track.wav --to spotify --at 2027-01-15 --yes", "With its date"},
          },
      .run = run,
  };
}

}  // namespace mv::cli
