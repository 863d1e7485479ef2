// SPDX-License-Identifier: Apache-2.0
#include "commands/release/from_playlist.hpp"

#include <fmt/format.h>

#include "api/catalogue/playlist_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/release.hpp"
#include "model/release.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// What the flags say.
Result<api::CreateRelease> given(const Context& context) {
  std::vector<Fault> faults;
  api::CreateRelease out;
  if (!context.in.arguments().empty())
    faults.push_back({"FILE", "argument", "FILE and --playlist were both given",
        "Use only one: the tracks of a playlist are on the server already."});
  for (const auto& option : metadata_options())
    if (context.in.has(option.name) && !is_of_release(option.name))
      faults.push_back(
          {"--" + option.name, "option", fmt::format("--{} is said of one recording", option.name),
              "Say it of the track: `track edit`."});
  const auto all = given_metadata(context, faults);
  out.metadata = given_release(context);
  if (!all.album.empty()) out.metadata["title"] = all.album;
  out.platforms = chosen_platforms(context, "to", faults);
  for (const auto& item : given_overrides(context, faults))
    out.overrides.push_back({item.rule, item.reason});
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot create the release");
  error.faults = std::move(faults);
  return error;
}

/// What the server would fill in, so that the key is known before.
Status add_words(
    client::Session& session, const api::PlaylistView& playlist, api::CreateRelease& input) {
  if (!input.metadata.contains("title")) input.metadata["title"] = playlist.name;
  if (input.metadata.contains("artists") || playlist.track_ids.empty()) return {};
  MV_TRY(const auto first,
      session.get<api::TrackView>("/api/v1/tracks/" + url_encode(playlist.track_ids.front())));
  input.metadata["artists"] = model::to_json(first.metadata.artists);
  return {};
}

std::string key_of(const Context& context, const json::object& words) {
  model::ReleaseMetadata metadata;
  model::from_json(words, metadata);
  return context.in.maybe("key").value_or(model::release_key(metadata));
}

/// Whether the release has these tracks in this order, and says all that was said.
bool is_same(const api::ReleaseView& there, const api::PlaylistView& playlist,
    const api::CreateRelease& input) {
  if (there.tracks.size() != playlist.track_ids.size()) return false;
  for (std::size_t i = 0; i < there.tracks.size(); ++i)
    if (there.tracks[i].track_id != playlist.track_ids[i]) return false;
  const auto words = model::to_json(there.metadata).as_object();
  for (const auto& [name, value] : input.metadata)
    if (words.at(name) != value) return false;
  return input.platforms.empty() || there.platforms == input.platforms;
}

Result<api::ReleaseView> found(Context& context, const api::ReleaseView& there,
    const api::PlaylistView& playlist, const api::CreateRelease& input) {
  if (is_same(there, playlist, input)) {
    context.say(fmt::format("{} already exists, and nothing differs.", there.id));
    return there;
  }
  return make_error(Code::conflict,
      fmt::format("{} has the key \"{}\" already", there.id, there.key),
      fmt::format("It is \"{}\", {}, with other tracks or other words", printable(there.title),
          there.state),
      fmt::format("Change it with `{}`, or create another one with --key.",
          context.next("release edit " + there.id)));
}

Result<api::ReleaseView> make(
    Context& context, client::Session& session, api::CreateRelease& input) {
  if (const fs::path cover = context.in.text("artwork"); !cover.empty()) {
    MV_TRY(const auto facts, artwork::inspect(cover));
    MV_TRY(const auto sent, send_file(context, session, cover, facts.sha256));
    input.artwork_upload_id = sent.id;
  }
  auto made = session.post<api::ReleaseView>("/api/v1/releases", input, context.run_key("release"));
  if (!made) return in_release_flags(made.error());
  return made;
}

}  // namespace

Result<api::ReleaseView> release_from_playlist(Context& context) {
  MV_TRY(auto input, given(context));
  MV_TRY(auto* session, context.session());
  const auto id = context.in.text("playlist");
  MV_TRY(
      const auto playlist, session->get<api::PlaylistView>("/api/v1/playlists/" + url_encode(id)));
  MV_CHECK(add_words(*session, playlist, input));
  input.playlist_id = id;
  input.key = key_of(context, input.metadata);
  MV_TRY(const auto known,
      session->get<api::Page<api::ReleaseView>>("/api/v1/releases?key=" + url_encode(*input.key)));
  if (!known.data.empty()) return found(context, known.data.front(), playlist, input);
  return make(context, *session, input);
}

}  // namespace mv::cli
