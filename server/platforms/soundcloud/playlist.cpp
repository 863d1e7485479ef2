// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/playlist.hpp"

#include <boost/json/serialize.hpp>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "platforms/soundcloud/track.hpp"

namespace mv::platforms::soundcloud {
namespace {

constexpr int kMostPages = 50;

json::object playlist_body(const Context& context) {
  json::object playlist;
  for (const auto& [name, value] : fields_of(context.order))
    if (name != "isrc") playlist[name] = value;
  if (!context.order.metadata.upc.empty()) playlist["ean"] = context.order.metadata.upc;
  playlist["playlist_type"] = context.order.kind == "single" ? "single" : context.order.kind;
  json::array tracks;
  for (const auto& order : context.order.tracks)
    tracks.push_back(json::object{
        {"urn", text_of(part_of(context.journal.notes(), order.track_id), "track_urn")}});
  playlist["tracks"] = std::move(tracks);
  return playlist;
}

Result<json::object> send(
    Session& session, std::string method, std::string path, json::object playlist) {
  auto request = session.request(std::move(method), path);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(json::object{{"playlist", std::move(playlist)}});
  MV_TRY(const auto answer, session.call(std::move(request)));
  return session.object_of(answer);
}

std::string playlist_path(const Context& context) {
  return "/playlists/" + url_encode(context.journal.text("playlist_urn"));
}

/// After a crash or a lost answer: the URN of the playlist that has our mark, or "".
Result<json::object> find_playlist(Session& session, const Context& context) {
  std::string next = "/me/playlists?linked_partitioning=true&limit=50";
  const auto marker = marker_of(context.order);
  for (int page = 0; page < kMostPages && !next.empty(); ++page) {
    MV_TRY(const auto list, session.get(next));
    const auto* rows = list.if_contains("collection");
    if (!rows || !rows->is_array()) break;
    for (const auto& row : rows->get_array())
      if (row.is_object() &&
          text_of(row.get_object(), "tag_list").find(marker) != std::string::npos)
        return row.get_object();
    next = text_of(list, "next_href");
  }
  return json::object();
}

Status note_playlist(Context& context, const json::object& playlist, const std::string& mark) {
  if (text_of(playlist, "urn").empty())
    return make_error(Code::upstream, "SoundCloud created the playlist but returned no URN", {},
        "It is searched for automatically.");
  MV_CHECK(context.journal.note({{"playlist_urn", text_of(playlist, "urn")},
      {"playlist_url", text_of(playlist, "permalink_url")}, {"playlist_mark", mark}}));
  crash_point("soundcloud.playlist.noted");
  return {};
}

}  // namespace

bool needs_playlist(const Order& order) { return order.tracks.size() > 1; }

Status make_playlist(Session& session, Context& context) {
  auto& journal = context.journal;
  auto body = playlist_body(context);
  const auto mark = to_hex(sha256(json::serialize(body))).substr(0, 32);
  if (!journal.text("playlist_urn").empty()) {
    if (journal.text("playlist_mark") == mark) return {};
    MV_TRY(const auto changed, send(session, "PUT", playlist_path(context), std::move(body)));
    return journal.note({{"playlist_mark", mark}});
  }
  if (number_of(journal.notes(), "playlist_intent_at") != 0) {
    MV_TRY(const auto found, find_playlist(session, context));
    if (!found.empty()) return note_playlist(context, found, mark);
  }
  MV_CHECK(journal.note({{"playlist_intent_at", context.clock.now()}}));
  crash_point("soundcloud.playlist.intent");
  body["sharing"] = "private";
  MV_TRY(const auto made, send(session, "POST", "/playlists", std::move(body)));
  crash_point("soundcloud.playlist.sent");
  return note_playlist(context, made, mark);
}

Status publish_playlist(Session& session, Context& context) {
  MV_TRY(const auto changed, send(session, "PUT", playlist_path(context), {{"sharing", "public"}}));
  crash_point("soundcloud.playlist.published");
  return context.journal.note({{"playlist_url", text_of(changed, "permalink_url")}});
}

Status delete_playlist(Session& session, Context& context) {
  auto urn = context.journal.text("playlist_urn");
  if (urn.empty() && number_of(context.journal.notes(), "playlist_intent_at") != 0) {
    MV_TRY(const auto found, find_playlist(session, context));
    urn = text_of(found, "urn");
  }
  if (urn.empty()) return {};
  const auto answer = session.call(session.request("DELETE", "/playlists/" + url_encode(urn)));
  if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
  crash_point("soundcloud.playlist.deleted");
  return {};
}

}  // namespace mv::platforms::soundcloud
