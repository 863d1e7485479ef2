// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/track.hpp"

#include <algorithm>

#include "base/text/text.hpp"
#include "platforms/order_text.hpp"
#include "platforms/recordings.hpp"

namespace mv::platforms::soundcloud {
namespace {

constexpr int kMostPages = 200;
constexpr Millis kClockSlackMs = 120'000;  // their clock may differ from ours

/// A tag of several words stands in double quotes.
std::string tag_text(std::string tag) {
  tag = replace_all(std::move(tag), "\"", "");
  return tag.find(' ') == tag.npos ? tag : "\"" + tag + "\"";
}

/// "2019/01/15 15:40:49 +0000"; 0 when it has another form.
Millis created_at(const json::object& track) {
  auto text = text_of(track, "created_at");
  if (text.size() < 19) return 0;
  text = text.substr(0, 19) + "Z";
  text[4] = text[7] = '-';
  text[10] = 'T';
  return parse_utc(text).value_or(0);
}

bool is_ours(const json::object& track, const Order& order, Millis since) {
  if (has_marker(track, order)) return true;
  return text_of(track, "tag_list").empty() && text_of(track, "sharing") == "private" &&
         text_of(track, "title") == full_title(order.metadata) &&
         created_at(track) >= since - kClockSlackMs;
}

}  // namespace

std::string marker_of(const Order& order) { return "musicverse:shipment=" + order.shipment_id; }

bool has_marker(const json::object& thing, const Order& order) {
  auto tags = text_of(thing, "tag_list");
  for (char& c : tags)
    if (c == ',' || c == '"') c = ' ';
  const auto all = split(tags, ' ');
  return std::find(all.begin(), all.end(), marker_of(order)) != all.end();
}

std::vector<std::pair<std::string, std::string>> fields_of(const Order& order) {
  const auto& metadata = order.metadata;
  std::vector<std::pair<std::string, std::string>> out{{"title", full_title(metadata)}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) out.emplace_back(name, value);
  };
  std::string tags;
  for (const auto& tag : metadata.tags) tags += tag_text(tag) + " ";
  add("description", metadata.description);
  add("genre", metadata.genre);
  add("tag_list", tags + marker_of(order));
  add("isrc", metadata.isrc);
  add("label_name", metadata.label);
  // "A release number": the label's own, else the UPC.
  const auto& number = order.release.catalogue_number;
  add("release", number.empty() ? metadata.upc : number);
  add("release_date", metadata.release_date);
  add("license", "all-rights-reserved");
  return out;
}

client::FormPart artwork_part(const std::string& name, const media::LocalCopy& artwork) {
  client::FormPart part;
  part.name = name;
  part.file = artwork.path();
  part.content_type = media_type(part.file);
  // The media store may keep files without an ending.
  if (!part.content_type.starts_with("image/")) part.content_type = "image/jpeg";
  part.file_name = part.content_type == "image/png" ? "cover.png" : "cover.jpg";
  return part;
}

std::vector<client::FormPart> upload_form(const Order& order, const media::LocalCopy& audio_copy,
    const std::optional<media::LocalCopy>& artwork) {
  std::vector<client::FormPart> form;
  const auto add = [&](const std::string& name, std::string text) {
    form.push_back({.name = "track[" + name + "]", .text = std::move(text)});
  };
  for (auto& [name, value] : fields_of(order)) add(name, value);
  add("sharing", "private");
  add("downloadable", "false");
  add("streamable", "true");
  client::FormPart audio;
  audio.name = "track[asset_data]";
  audio.file = audio_copy.path();
  audio.file_name = ascii_file_name(order.audio_file_name, "track");
  audio.content_type = media_type(audio.file_name);
  form.push_back(std::move(audio));
  if (artwork) form.push_back(artwork_part("track[artwork_data]", *artwork));
  return form;
}

json::object update_body(const Order& order) {
  json::object track;
  for (const auto& [name, value] : fields_of(order)) track[name] = value;
  track["downloadable"] = false;
  return {{"track", std::move(track)}};
}

Result<std::vector<Found>> find_sent(Session& session, const Order& order, Millis since) {
  std::vector<Found> out;
  std::string next = "/me/tracks?linked_partitioning=true&limit=50";
  for (int page = 0; page < kMostPages && !next.empty(); ++page) {
    MV_TRY(const auto list, session.get(next));
    const auto* tracks = list.if_contains("collection");
    if (!tracks || !tracks->is_array())
      return make_error(Code::upstream, "SoundCloud's list of tracks cannot be read", {},
          "It is retried automatically.");
    for (const auto& track : tracks->get_array())
      if (track.is_object() && is_ours(track.get_object(), order, since))
        out.push_back(
            {text_of(track.get_object(), "urn"), text_of(track.get_object(), "permalink_url"),
                text_of(track.get_object(), "sharing") == "public"});
    next = text_of(list, "next_href");
  }
  return out;
}

std::string track_path(std::string_view urn) { return "/tracks/" + url_encode(urn); }

}  // namespace mv::platforms::soundcloud
