// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/video.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "schedule/zone.hpp"

namespace mv::platforms::youtube {
namespace {

constexpr std::size_t kTitle = 100, kDescription = 5000, kTags = 500;
constexpr int kMostPages = 40;  // of 50 videos, the newest first: more than a week's quota
constexpr std::string_view kMusic = "10";

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// YouTube takes neither of the two in titles and descriptions.
std::string without_angles(std::string text) {
  return replace_all(replace_all(std::move(text), "<", "‹"), ">", "›");
}

std::string joined(const std::vector<std::pair<std::string, std::string>>& people) {
  std::vector<std::string> out;
  for (const auto& [name, role] : people)
    out.push_back(role.empty() ? name : fmt::format("{} ({})", name, role));
  return join(out, ", ");
}

std::string description_of(const Order& order) {
  const auto& words = order.metadata;
  std::string out;
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}{}\n", label, value);
  };
  if (!words.description.empty()) out += words.description + "\n\n";
  line("", fmt::format("{} · {}", full_title(words), display_artist(words)));
  line("From: ", words.album);
  std::vector<std::pair<std::string, std::string>> people;
  for (const auto& artist : words.artists)
    if (artist.role != "primary") people.emplace_back(artist.name, artist.role);
  line("With: ", joined(people));
  people.clear();
  for (const auto& writer : words.writers)
    people.emplace_back(
        writer.name, writer.ipi.empty() ? writer.role : writer.role + ", IPI " + writer.ipi);
  line("Written by: ", joined(people));
  if (words.track_type != "original" && !words.track_type.empty())
    line("", words.track_type == "cover" ? "Cover version"
                                         : "Work: " + replace_all(words.track_type, "_", " "));
  if (words.explicit_content == "explicit")
    line("", "Explicit");
  else if (!words.explicit_content.empty() && words.explicit_content != "not_explicit")
    line("Version: ", words.explicit_content);
  line("Genre: ", words.genre);
  line("Recorded in: ", words.recording_country);
  line("Released: ", words.release_date);
  line("Label: ", words.label);
  line("Catalogue number: ", order.release.catalogue_number);
  line("ISRC: ", words.isrc);
  line("ISWC: ", words.iswc);
  line("UPC: ", words.upc);
  line("℗ ", words.p_line);
  line("© ", words.c_line);
  while (out.ends_with('\n')) out.pop_back();
  return without_angles(std::move(out));
}

std::vector<std::string> tags_of(const Order& order) {
  std::vector<std::string> out;
  for (const auto& tag : order.metadata.tags) {
    // A comma would end the tag.
    auto word = std::string(trim(without_angles(replace_all(tag, ",", " "))));
    if (!word.empty()) out.push_back(std::move(word));
  }
  out.push_back(marker_of(order));
  return out;
}

/// As YouTube counts: quotation marks around tags with blanks, and commas between.
std::size_t length_of(const std::vector<std::string>& tags) {
  std::size_t out = 0;
  for (const auto& tag : tags)
    out += characters(tag) + (tag.find(' ') == tag.npos ? 0 : 2) + (out == 0 ? 0 : 1);
  return out;
}

bool made_by_machine(const model::AiUse& ai) {
  const std::string* parts[] = {&ai.vocals, &ai.lyrics, &ai.instrumentation, &ai.composition,
      &ai.post_production, &ai.artwork};
  return std::any_of(std::begin(parts), std::end(parts),
      [](const auto* part) { return !part->empty() && *part != "none"; });
}

}  // namespace

std::string marker_of(const Order& order) { return "musicverse-" + order.shipment_id; }

std::string title_of(const Order& order) {
  const auto artist = display_artist(order.metadata);
  const auto title = full_title(order.metadata);
  return without_angles(artist.empty() ? title : fmt::format("{} - {}", artist, title));
}

json::object snippet_of(const Order& order) {
  json::array tags;
  for (auto& tag : tags_of(order)) tags.emplace_back(std::move(tag));
  json::object out{{"title", title_of(order)}, {"description", description_of(order)},
      {"tags", std::move(tags)}, {"categoryId", kMusic}};
  const auto& words = order.metadata;
  if (!words.metadata_language.empty()) out["defaultLanguage"] = words.metadata_language;
  if (!words.language.empty() && words.language != "zxx")
    out["defaultAudioLanguage"] = words.language;
  return out;
}

json::object status_of(const Order& order, std::string_view privacy, Millis publish_at) {
  json::object out{{"privacyStatus", privacy}, {"license", "youtube"}, {"embeddable", true},
      {"publicStatsViewable", true},
      {"containsSyntheticMedia", made_by_machine(order.metadata.ai)}};
  if (publish_at != 0) out["publishAt"] = format_utc(publish_at);
  return out;
}

Status check_words(const Order& order) {
  std::vector<Fault> faults;
  const auto title = characters(title_of(order));
  if (title > kTitle)
    faults.push_back({"/metadata/title", "too_long",
        fmt::format(
            "artist and title together have {} characters; YouTube takes {}", title, kTitle),
        "Shorten the title."});
  const auto description = description_of(order).size();
  if (description > kDescription)
    faults.push_back({"/metadata/description", "too_long",
        fmt::format("the description has {} bytes with the credits; YouTube takes {}", description,
            kDescription),
        "Shorten the description."});
  const auto tags = length_of(tags_of(order));
  if (tags > kTags)
    faults.push_back({"/metadata/tags", "too_long",
        fmt::format("the tags have {} characters together; YouTube takes {}", tags, kTags),
        "Leave some out."});
  if (faults.empty()) return {};
  auto error = make_error(Code::preflight,
      fmt::format("\"{}\" does not fit into YouTube's limits", full_title(order.metadata)), {},
      "Shorten it, then run mv distribution retry.");
  for (const auto& fault : faults) error.why += (error.why.empty() ? "" : "; ") + fault.message;
  error.faults = std::move(faults);
  return error;
}

std::string words_mark(const Order& order) {
  return to_hex(
      sha256(json::serialize(snippet_of(order)) + json::serialize(status_of(order, "private"))))
      .substr(0, 32);
}

Result<json::object> video_of(Session& session, const std::string& id, std::string_view parts) {
  MV_TRY(const auto answer,
      session.get(fmt::format("{}?part={}&id={}", kVideos, parts, url_encode(id))));
  auto items = Session::items_of(answer);
  return items.empty() ? json::object() : std::move(items.front());
}

namespace {

/// The ids of one page of a playlist; `next` is the token of the one after, or empty.
Result<std::vector<std::string>> page_of(
    Session& session, const std::string& playlist, std::string& next) {
  auto path =
      fmt::format("/youtube/v3/playlistItems?part=contentDetails&maxResults=50&playlistId={}",
          url_encode(playlist));
  if (!next.empty()) path += "&pageToken=" + url_encode(next);
  MV_TRY(const auto page, session.get(path));
  std::vector<std::string> out;
  for (const auto& item : Session::items_of(page))
    out.push_back(text_of(part_of(item, "contentDetails"), "videoId"));
  next = text_of(page, "nextPageToken");
  return out;
}

bool has_tag(const json::object& video, const std::string& wanted) {
  const auto* tags = part_of(video, "snippet").if_contains("tags");
  return tags && tags->is_array() &&
         std::any_of(tags->get_array().begin(), tags->get_array().end(),
             [&](const auto& tag) { return tag == json::value(wanted); });
}

}  // namespace

Result<std::vector<std::string>> find_sent(Session& session, const Order& order) {
  MV_TRY(const auto channels, session.get("/youtube/v3/channels?part=contentDetails&mine=true"));
  const auto items = Session::items_of(channels);
  const auto* uploads =
      items.empty() ? nullptr
                    : services::value_at(items.front(), "contentDetails.relatedPlaylists.uploads");
  if (!uploads || !uploads->is_string())
    return make_error(Code::upstream, "YouTube does not say where the channel's videos are", {},
        "It is retried automatically.");
  const std::string playlist(uploads->get_string());
  std::vector<std::string> out;
  std::string next;
  for (int page = 0; page < kMostPages && (page == 0 || !next.empty()); ++page) {
    MV_TRY(const auto ids, page_of(session, playlist, next));
    if (ids.empty()) break;
    MV_TRY(const auto videos,
        session.get(fmt::format("{}?part=snippet&id={}", kVideos, join(ids, ","))));
    for (const auto& video : Session::items_of(videos))
      if (has_tag(video, marker_of(order))) out.push_back(text_of(video, "id"));
  }
  return out;
}

Result<Millis> due_at(const Order& order) {
  if (!order.schedule) return Millis{0};
  MV_TRY(const auto instant, schedule::resolve(order.schedule->at, order.schedule->zone));
  return instant.at;
}

}  // namespace mv::platforms::youtube
