// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/playlist.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "platforms/youtube/video.hpp"

namespace mv::platforms::youtube {
namespace {

constexpr const char* kPlaylists = "/youtube/v3/playlists";
constexpr const char* kItems = "/youtube/v3/playlistItems";
constexpr int kMostPages = 40;

struct Item {
  std::string id, video_id;
};

std::string path_with(const char* path, std::string_view query) {
  return fmt::format("{}?{}", path, query);
}

std::vector<std::string> videos_of(const Context& context) {
  std::vector<std::string> out;
  for (const auto& order : context.order.tracks)
    out.push_back(text_of(part_of(context.journal.notes(), order.track_id), "video_id"));
  return out;
}

json::object resource_of(const Order& order, std::string_view privacy) {
  const auto words = snippet_of(order);
  return {{"snippet",
              json::object{{"title", words.at("title")}, {"description", words.at("description")}}},
      {"status", json::object{{"privacyStatus", privacy}}}};
}

constexpr Millis kClockSlackMs = 120'000;  // their clock may differ from ours

/// After a lost answer: a private playlist of this title that was made since, is empty, and that no
/// other order has. One that its owner made before, or has filled, is none of ours.
Result<std::string> find_playlist(Session& session, const Context& context) {
  const auto wanted = title_of(context.order);
  const auto since = number_of(context.journal.notes(), "playlist_intent_at") - kClockSlackMs;
  std::string next;
  for (int page = 0; page < kMostPages && (page == 0 || !next.empty()); ++page) {
    auto query = std::string("part=snippet,status,contentDetails&mine=true&maxResults=50");
    if (!next.empty()) query += "&pageToken=" + url_encode(next);
    MV_TRY(const auto list, session.get(path_with(kPlaylists, query)));
    for (const auto& one : Session::items_of(list)) {
      const auto id = text_of(one, "id");
      if (text_of(part_of(one, "snippet"), "title") == wanted &&
          text_of(part_of(one, "status"), "privacyStatus") == "private" &&
          parse_utc(text_of(part_of(one, "snippet"), "publishedAt")).value_or(0) >= since &&
          number_of(part_of(one, "contentDetails"), "itemCount", 1) == 0 &&
          !(context.taken && context.taken(id)))
        return id;
    }
    next = text_of(list, "nextPageToken");
  }
  return std::string();
}

Status note_playlist(Context& context, const std::string& id) {
  if (id.empty())
    return make_error(Code::upstream, "YouTube made the playlist but returned no id", {},
        "It is searched for automatically.");
  MV_CHECK(context.journal.note({{"playlist_id", id}, {"remote_id", id}}));
  crash_point("youtube.playlist.noted");
  return {};
}

Status create(Session& session, Context& context) {
  auto& journal = context.journal;
  if (number_of(journal.notes(), "playlist_intent_at") != 0) {
    MV_TRY(const auto found, find_playlist(session, context));
    if (!found.empty()) return note_playlist(context, found);
  }
  MV_CHECK(journal.note({{"playlist_intent_at", context.clock.now()}}));
  crash_point("youtube.playlist.intent");
  MV_TRY(const auto made, session.send("POST", path_with(kPlaylists, "part=snippet,status"),
                              resource_of(context.order, "private")));
  crash_point("youtube.playlist.sent");
  return note_playlist(context, text_of(made, "id"));
}

Result<std::vector<Item>> items_in(Session& session, const std::string& playlist) {
  std::vector<Item> out;
  std::string next;
  for (int page = 0; page < kMostPages && (page == 0 || !next.empty()); ++page) {
    auto query = "part=contentDetails&maxResults=50&playlistId=" + url_encode(playlist);
    if (!next.empty()) query += "&pageToken=" + url_encode(next);
    MV_TRY(const auto list, session.get(path_with(kItems, query)));
    for (const auto& item : Session::items_of(list))
      out.push_back({text_of(item, "id"), text_of(part_of(item, "contentDetails"), "videoId")});
    next = text_of(list, "nextPageToken");
  }
  return out;
}

/// What stands there in the right order stays; the rest is taken out, and what lacks is added.
Status bring_items(Session& session, const Context& context, const std::string& playlist) {
  const auto wanted = videos_of(context);
  MV_TRY(const auto there, items_in(session, playlist));
  std::size_t same = 0;
  while (same < there.size() && same < wanted.size() && there[same].video_id == wanted[same])
    ++same;
  for (auto i = same; i < there.size(); ++i)
    MV_CHECK(session.remove(path_with(kItems, "id=" + url_encode(there[i].id))));
  for (auto i = same; i < wanted.size(); ++i) {
    crash_point("youtube.playlist.item");
    MV_TRY(const auto added,
        session.send("POST", path_with(kItems, "part=snippet"),
            {{"snippet", json::object{{"playlistId", playlist}, {"position", i},
                             {"resourceId", json::object{{"kind", "youtube#video"},
                                                {"videoId", wanted[i]}}}}}}));
  }
  return {};
}

Status put(Session& session, Context& context, std::string_view privacy) {
  auto resource = resource_of(context.order, privacy);
  resource["id"] = context.journal.text("playlist_id");
  MV_TRY(const auto changed,
      session.send("PUT", path_with(kPlaylists, "part=snippet,status"), resource));
  return {};
}

}  // namespace

bool needs_playlist(const Order& order) { return order.tracks.size() > 1; }

Status forget_playlist(Context& context) {
  return context.journal.note({{"playlist_id", nullptr}, {"playlist_intent_at", nullptr},
      {"playlist_mark", nullptr}, {"playlist_public_at", nullptr}});
}

Status make_playlist(Session& session, Context& context) {
  auto& journal = context.journal;
  MV_CHECK(check_words(context.order));
  std::string privacy = "private";
  if (!journal.text("playlist_id").empty()) {
    // Who changed its visibility at YouTube keeps that.
    MV_TRY(const auto list, session.get(path_with(kPlaylists,
                                "part=status&id=" + url_encode(journal.text("playlist_id")))));
    const auto items = Session::items_of(list);
    if (items.empty()) MV_CHECK(forget_playlist(context));
    if (!items.empty()) privacy = text_of(part_of(items.front(), "status"), "privacyStatus");
  }
  if (journal.text("playlist_id").empty()) MV_CHECK(create(session, context));
  const auto mark = to_hex(
      sha256(json::serialize(resource_of(context.order, "")) + join(videos_of(context), ",")))
                        .substr(0, 32);
  if (journal.text("playlist_mark") == mark) return {};
  MV_CHECK(put(session, context, privacy));
  MV_CHECK(bring_items(session, context, journal.text("playlist_id")));
  crash_point("youtube.playlist.filled");
  return journal.note({{"playlist_mark", mark}});
}

Status publish_playlist(Session& session, Context& context) {
  if (number_of(context.journal.notes(), "playlist_public_at") != 0) return {};
  MV_CHECK(put(session, context, "public"));
  crash_point("youtube.playlist.published");
  return context.journal.note({{"playlist_public_at", context.clock.now()}});
}

Status delete_playlist(Session& session, Context& context) {
  auto id = context.journal.text("playlist_id");
  if (number_of(context.journal.notes(), "playlist_intent_at") == 0) return {};
  if (id.empty()) { MV_TRY(id, find_playlist(session, context)); }
  if (id.empty()) return {};
  return session.remove(path_with(kPlaylists, "id=" + url_encode(id)));
}

}  // namespace mv::platforms::youtube
