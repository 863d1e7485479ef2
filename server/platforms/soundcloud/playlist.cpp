// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/playlist.hpp"

#include <boost/json/serialize.hpp>

#include <optional>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "platforms/soundcloud/track.hpp"

namespace mv::platforms::soundcloud {
namespace {

constexpr int kMostPages = 50;
constexpr int kCoverTries = 3;
constexpr int kMostCopies = 10;

/// A playlist's tags stand between commas (CreateUpdatePlaylistRequest), a track's between spaces:
/// a comma within a tag becomes a space.
std::string tag_list_of(const Order& order) {
  std::vector<std::string> tags;
  for (const auto& tag : order.metadata.tags) {
    std::string words;
    for (const auto& part : split(tag, ','))
      if (const auto word = trim(part); !word.empty()) (words += words.empty() ? "" : " ") += word;
    if (!words.empty()) tags.push_back(std::move(words));
  }
  tags.push_back(marker_of(order));
  return join(tags, ", ");
}

/// What POST and PUT take of the release itself. The kind can be written as album or playlist
/// alone; what it is more exactly, SoundCloud says in playlist_type by itself.
std::vector<std::pair<std::string, std::string>> words_of(const Order& order) {
  std::vector<std::pair<std::string, std::string>> out;
  for (auto& field : fields_of(order))
    if (field.first != "isrc" && field.first != "tag_list") out.push_back(std::move(field));
  out.emplace_back("tag_list", tag_list_of(order));
  if (!order.metadata.upc.empty()) out.emplace_back("ean", order.metadata.upc);
  out.emplace_back("set_type", "album");
  return out;
}

std::vector<std::string> urns_of(const Context& context) {
  std::vector<std::string> out;
  for (const auto& order : context.order.tracks)
    out.push_back(text_of(part_of(context.journal.notes(), order.track_id), "track_urn"));
  return out;
}

json::object playlist_body(const Context& context) {
  json::object playlist;
  for (const auto& [name, value] : words_of(context.order)) playlist[name] = value;
  json::array tracks;
  for (const auto& urn : urns_of(context)) tracks.push_back(json::object{{"urn", urn}});
  playlist["tracks"] = std::move(tracks);
  return playlist;
}

/// Only a form can bring a cover, and only when the playlist is made.
std::vector<client::FormPart> playlist_form(
    const Context& context, const std::optional<media::LocalCopy>& artwork) {
  std::vector<client::FormPart> form;
  const auto add = [&](const std::string& name, std::string text) {
    form.push_back({.name = "playlist" + name, .text = std::move(text)});
  };
  for (auto& [name, value] : words_of(context.order)) add("[" + name + "]", value);
  add("[sharing]", "private");
  add("[tracks][][urn]", join(urns_of(context), ","));
  if (artwork) form.push_back(artwork_part("playlist[artwork_data]", *artwork));
  return form;
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

/// After a crash or a lost answer: a playlist that has our mark, or an empty object.
Result<json::object> find_playlist(Session& session, const Context& context) {
  std::string next = "/me/playlists?linked_partitioning=true&limit=50";
  for (int page = 0; page < kMostPages && !next.empty(); ++page) {
    MV_TRY(const auto list, session.get(next));
    const auto* rows = list.if_contains("collection");
    if (!rows || !rows->is_array()) break;
    for (const auto& row : rows->get_array())
      if (row.is_object() && has_marker(row.get_object(), context.order)) return row.get_object();
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

namespace {

Result<json::object> create(
    Session& session, Context& context, const std::optional<media::LocalCopy>& artwork) {
  MV_CHECK(context.journal.note({{"playlist_intent_at", context.clock.now()}}));
  crash_point("soundcloud.playlist.intent");
  auto request = session.request("POST", "/playlists");
  request.form = playlist_form(context, artwork);
  MV_TRY(const auto answer, session.call(std::move(request)));
  crash_point("soundcloud.playlist.sent");
  return session.object_of(answer);
}

bool may_be_the_cover(int status) {
  return status == 400 || status == 413 || status == 415 || status == 422;
}

/// With its cover: no other request can bring one. Without, when SoundCloud refuses it, or has
/// failed over it kCoverTries times.
Result<json::object> create_with_cover(Session& session, Context& context) {
  auto& journal = context.journal;
  std::optional<media::LocalCopy> artwork;
  if (!context.order.artwork.empty() && !flag_of(journal.notes(), "playlist_bare")) {
    MV_TRY(artwork, context.order.artwork.open());
  }
  auto made = create(session, context, artwork);
  if (made.ok() || !artwork) return made;
  const auto status = session.last_status();
  const auto failures = number_of(journal.notes(), "playlist_failures") + (status == 500);
  MV_CHECK(journal.note({{"playlist_failures", failures}}));
  if (!may_be_the_cover(status) && (status != 500 || failures < kCoverTries)) return made;
  MV_TRY(auto found, find_playlist(session, context));
  if (!found.empty()) return found;
  MV_CHECK(journal.note({{"playlist_bare", true}}));
  made = create(session, context, std::nullopt);
  // Then it was not the cover: it is to be there when the rest has been mended.
  if (!made.ok()) MV_CHECK(journal.note({{"playlist_bare", nullptr}}));
  return made;
}

}  // namespace

Status make_playlist(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto body = playlist_body(context);
  const auto mark = to_hex(sha256(json::serialize(body))).substr(0, 32);
  if (journal.text("playlist_urn").empty() &&
      number_of(journal.notes(), "playlist_intent_at") != 0) {
    MV_TRY(const auto found, find_playlist(session, context));
    // What it was made with may differ from what is wanted by now.
    if (!found.empty()) MV_CHECK(note_playlist(context, found, ""));
  }
  if (journal.text("playlist_urn").empty()) {
    MV_TRY(const auto made, create_with_cover(session, context));
    MV_CHECK(note_playlist(context, made, mark));
  }
  if (journal.text("playlist_mark") == mark) return {};
  MV_TRY(const auto changed, send(session, "PUT", playlist_path(context), body));
  return journal.note({{"playlist_mark", mark}});
}

Status publish_playlist(Session& session, Context& context) {
  MV_TRY(const auto changed, send(session, "PUT", playlist_path(context), {{"sharing", "public"}}));
  crash_point("soundcloud.playlist.published");
  return context.journal.note({{"playlist_url", text_of(changed, "permalink_url")}});
}

Status delete_playlist(Session& session, Context& context) {
  auto urn = context.journal.text("playlist_urn");
  if (number_of(context.journal.notes(), "playlist_intent_at") == 0) return {};
  // Those, too, that an answer that was lost may have left behind.
  for (int copy = 0; copy < kMostCopies; ++copy) {
    if (urn.empty()) {
      MV_TRY(const auto found, find_playlist(session, context));
      urn = text_of(found, "urn");
    }
    if (urn.empty()) return {};
    const auto answer = session.call(session.request("DELETE", "/playlists/" + url_encode(urn)));
    if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
    crash_point("soundcloud.playlist.deleted");
    urn.clear();
  }
  return {};
}

}  // namespace mv::platforms::soundcloud
