// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "artwork/to_jpeg.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/distribution/handoff.hpp"
#include "commands/fetch.hpp"
#include "model/json.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kMostTracks = 35;  // of an album at DistroKid: rule A21
constexpr int kCoverSide = 3000;

/// A file of the server, and its name in the package.
struct Fetched {
  std::string url;
  model::MediaFile file;
  std::string name;
};

struct Package {
  Handoff handoff;
  std::vector<Fetched> audio;
  std::optional<Fetched> cover;
};

Status choose_placements(const api::DistributionView& distribution, Handoff& handoff) {
  for (const auto& placement : distribution.placements) {
    const auto* provider = model::find_provider(placement.provider);
    if (!provider || !provider->can.handoff) continue;
    handoff.provider = provider;
    handoff.stores.push_back(model::platform_name(placement.platform));
  }
  if (handoff.provider) return {};
  return make_error(Code::conflict,
      fmt::format("{} has nothing that you deliver yourself", distribution.id),
      "Its providers take deliveries from MusicVerse");
}

void add_track(Package& package, const api::TrackView& track, const model::Metadata& metadata,
    int disc, int number, bool discs) {
  const auto name = handoff_file_name(disc, number, discs, metadata.title, track.audio.file_name);
  package.handoff.tracks.push_back({disc, number, name, metadata});
  const auto url = "/api/v1/tracks/" + url_encode(track.id);
  package.audio.push_back({url + "/audio", track.audio, name});
  if (!package.cover && track.artwork)
    package.cover = Fetched{url + "/artwork", *track.artwork, "cover.jpg"};
}

/// A release has its own words, and each track those that it was sent with.
Status add_release(client::Session& session, const std::string& id, Package& package) {
  const auto url = "/api/v1/releases/" + url_encode(id);
  MV_TRY(const auto release, session.get<api::ReleaseView>(url));
  auto& words = package.handoff.release;
  const auto& own = release.metadata;
  words.title = own.title;
  words.version = own.version;
  words.artists = own.artists;
  words.label = own.label;
  words.genre = own.genre;
  words.upc = own.upc;
  words.p_line = own.p_line;
  words.c_line = own.c_line;
  words.description = own.description;
  words.metadata_language = own.metadata_language;
  if (release.schedule) package.handoff.date = release.schedule->at.substr(0, 10);
  if (release.artwork) package.cover = Fetched{url + "/artwork", *release.artwork, "cover.jpg"};
  const bool discs = std::any_of(
      release.tracks.begin(), release.tracks.end(), [](const auto& one) { return one.disc > 1; });
  for (const auto& one : release.tracks) {
    MV_TRY(const auto track,
        session.get<api::TrackView>("/api/v1/tracks/" + url_encode(one.track_id)));
    add_track(package, track, track.metadata, one.disc, one.number, discs);
    if (words.ai.artwork == "none") words.ai.artwork = track.metadata.ai.artwork;
  }
  return {};
}

Result<Package> collected(client::Session& session, const std::string& word) {
  MV_TRY(const auto distribution,
      session.get<api::DistributionView>("/api/v1/distributions/" + url_encode(word)));
  Package out;
  out.handoff.id = distribution.id;
  MV_CHECK(choose_placements(distribution, out.handoff));
  if (distribution.release_id) {
    MV_CHECK(add_release(session, *distribution.release_id, out));
  } else {
    MV_TRY(const auto track,
        session.get<api::TrackView>("/api/v1/tracks/" + url_encode(distribution.track_id)));
    out.handoff.release = distribution.metadata.value_or(track.metadata);
    out.handoff.date = out.handoff.release.release_date;
    add_track(out, track, out.handoff.release, 1, 1, false);
  }
  if (out.handoff.tracks.size() > kMostTracks)
    return make_error(Code::preflight,
        fmt::format("{} takes albums of {} tracks at most; this has {}", out.handoff.provider->name,
            kMostTracks, out.handoff.tracks.size()),
        "", "Make two releases of it, or choose another provider: mv platform route.");
  return out;
}

/// The form takes a JPEG of 3000 x 3000; what cannot be made so stays as it is.
Status place_cover(Context& context, const fs::path& fetched, const fs::path& to) {
  const auto facts = artwork::inspect(fetched);
  const bool fits =
      facts && facts->format == "jpeg" && facts->width == kCoverSide && facts->height == kCoverSide;
  std::error_code error;
  if (!fits) {
    const auto jpeg = artwork::fit_cover(fetched, kCoverSide);
    if (jpeg) {
      fs::remove(fetched, error);
      return write_user_file(to, *jpeg);
    }
    context.say(fmt::format("warning: the cover stays as it is: {}", jpeg.error().line()));
  }
  fs::rename(fetched, to, error);
  return error ? Status(make_error(Code::io, "the cover cannot be written", error.message()))
               : Status();
}

Status write_all(Context& context, client::Session& session, Package& package,
    const std::vector<FormPart>& form, const fs::path& folder) {
  for (const auto& one : package.audio)
    MV_CHECK(fetch_file(context, session, one.url, one.file, folder / one.name));
  if (package.cover) {
    const auto raw = folder / "cover";
    MV_CHECK(fetch_file(context, session, package.cover->url, package.cover->file, raw));
    MV_CHECK(place_cover(context, raw, folder / package.cover->name));
  }
  const auto& handoff = package.handoff;
  MV_CHECK(write_user_file(
      folder / "release.json", boost::json::serialize(json_of(handoff, form)) + "\n"));
  MV_CHECK(write_user_file(folder / "checklist.txt", checklist_of(handoff, form)));
  return write_user_file(folder / "index.html", page_of(handoff, form));
}

/// What is there already is replaced when it is a package, and when that was asked for.
Status check_place(const Context& context, const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (!fs::exists(folder / "release.json", error))
    return make_error(Code::conflict, fmt::format("{} is something else", folder.string()),
        "It is no package of MusicVerse", "Choose another folder with --output.");
  if (context.in.has("yes")) return {};
  return make_error(Code::conflict, fmt::format("{} is there already", folder.string()), "",
      "Use --yes to make it anew, or choose another folder with --output.");
}

/// Written beside its place, which it takes when it is whole.
Status write_package(Context& context, client::Session& session, Package& package,
    const std::vector<FormPart>& form, const fs::path& folder) {
  MV_CHECK(check_place(context, folder));
  const auto draft = fs::path(folder.string() + ".part");
  std::error_code error;
  fs::remove_all(draft, error);
  fs::create_directories(draft, error);
  if (error) return make_error(Code::io, "the folder cannot be made", error.message());
  const auto done = write_all(context, session, package, form, draft);
  if (!done) {
    fs::remove_all(draft, error);
    return done;
  }
  fs::remove_all(folder, error);
  fs::rename(draft, folder, error);
  return error ? Status(make_error(Code::io, "the folder cannot be named", error.message()))
               : Status();
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(auto package, collected(*session, context.in.argument(0)));
  auto& handoff = package.handoff;
  if (package.cover) handoff.cover = package.cover->name;
  const auto form = form_of(handoff);
  fs::path folder = context.in.text("output");
  if (folder.empty())
    folder = handoff_file_name(1, 1, false, handoff.release.title, "").substr(3) + " for " +
             std::string(handoff.provider->name);
  MV_CHECK(write_package(context, *session, package, form, folder));
  Outcome out;
  auto value = json_of(handoff, form);
  value["folder"] = folder.string();
  out.value = std::move(value);
  const auto width = static_cast<std::size_t>(context.io.out_width());
  out.text =
      wrap(printable(fmt::format("The package: {}", folder.string())), width) +
      wrap(fmt::format("Open {} in a browser, and fill in the form at {}.",
               (folder / "index.html").string(), handoff.provider->name),
          width) +
      wrap(fmt::format("Then: {}", context.next("distribution confirm " + handoff.id)), width);
  return out;
}

}  // namespace

Command distribution_package_command() {
  return {
      .path = "distribution package",
      .summary = "Make the package that you deliver to a provider yourself",
      .about =
          "For providers that take no deliveries from programs, such as DistroKid: the recordings, "
          "numbered; the cover; a page that has everything in the order of the provider's form, "
          "with "
          "a button that copies each value; the same as a list to print, and as release.json.",
      .arguments = {{.name = "ID",
          .help = "dst_…, or a title",
          .complete = Complete::distributions}},
      .options = {{.name = "output",
          .letter = 'o',
          .value = Value::file,
          .shown = "FOLDER",
          .help = "Where to (default: its title, here)",
          .complete = Complete::files}},
      .examples = {{"distribution package dst_01jd2m3x8yq5w7e9r1t3y5u7i9", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
