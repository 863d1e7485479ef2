// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "commands/all.hpp"
#include "commands/playlist/playlist.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr int kTries = 8;

Error wrong_flags(std::string what, std::string hint) {
  return make_error(Code::usage, std::move(what), "", std::move(hint));
}

Status check(const Context& context) {
  const auto& in = context.in;
  const bool parts = in.has("add") || in.has("remove");
  if (in.has("track") && parts)
    return wrong_flags("--track replaces all tracks and cannot stand beside --add and --remove",
        "Use --track for the whole list, or --add and --remove for a part of it.");
  if (!in.has("track") && !parts && !in.has("name") && !in.has("description"))
    return wrong_flags("nothing to change", "Name a change, for example --add 'Night Train'.");
  return {};
}

/// The list with what is added at its end; what is there keeps its place.
std::vector<std::string> changed(const Context& context, std::vector<std::string> list) {
  for (const auto& track : context.in.all("remove")) std::erase(list, track);
  for (const auto& track : context.in.all("add"))
    if (std::find(list.begin(), list.end(), track) == list.end()) list.push_back(track);
  return list;
}

Result<api::PlaylistView> send(
    Context& context, client::Session& session, const json::object& body, std::int64_t revision) {
  return session.patch_revision<api::PlaylistView>(
      playlist_path(context.in.argument(0)), body, revision);
}

/// What is added to or removed from a list that others change too is done on the list as it is by
/// then.
Result<api::PlaylistView> change(
    Context& context, client::Session& session, api::PlaylistView before) {
  const auto& in = context.in;
  json::object body;
  for (const auto* name : {"name", "description"})
    if (const auto text = in.maybe(name)) body[name] = *text;
  if (in.has("track")) body["track_ids"] = model::to_json(in.all("track"));
  if (!in.has("add") && !in.has("remove")) return send(context, session, body, 0);
  for (int i = 1;; ++i) {
    body["track_ids"] = model::to_json(changed(context, before.track_ids));
    auto after = send(context, session, body, before.revision);
    if (after || after.error().code != Code::precondition_failed || i == kTries) return after;
    MV_TRY(before, session.get<api::PlaylistView>(playlist_path(in.argument(0))));
  }
}

Result<Outcome> run(Context& context) {
  MV_CHECK(check(context));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto before, session->get<api::PlaylistView>(playlist_path(context.in.argument(0))));
  const auto after = change(context, *session, before);
  if (!after) return in_playlist_flags(after.error());
  if (after->revision == before.revision) context.say("Nothing changed.");
  return playlist_outcome(context, *after);
}

}  // namespace

Command playlist_update_command() {
  return {
      .path = "playlist update",
      .summary = "Change a playlist's name, description or tracks",
      .about =
          "The rest stays as it is. What is added stands at the end; what is on the playlist "
          "already keeps its place; --remove and --add of one track move it to the end. --track "
          "replaces the whole list, in the order given.",
      .arguments = {playlist_argument()},
      .options = {track_option("add", "Add a track at the end"),
          track_option("remove", "Take a track off; it is not deleted"),
          track_option("track", "All its tracks, in the order given"),
          text_option("name", "TEXT", "Its new name"),
          text_option("description", "TEXT", "A note about it")},
      .examples = {{"playlist update 'Late Trains' --add 'Night Train'", ""},
          {"playlist update 'Late Trains' --track Dawn --track 'Night Train'", "Another order"}},
      .run = run,
  };
}

}  // namespace mv::cli
