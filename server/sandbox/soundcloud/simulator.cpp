// SPDX-License-Identifier: Apache-2.0
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>

#include "base/text/text.hpp"
#include "sandbox/oauth_accounts.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {
namespace {

constexpr OAuthStyle kSignIn{.scheme = "OAuth ", .account = "soundcloud:users:1", .prefix = "sc-"};
constexpr std::string_view kUrnStart = "soundcloud:tracks:";
constexpr std::string_view kPlaylistUrn = "soundcloud:playlists:";
constexpr const char* kTextFields[] = {"title", "description", "genre", "tag_list", "isrc",
    "label_name", "permalink", "purchase_url", "release", "license", "release_date",
    "embeddable_by"};
/// What can be written of a playlist (CreateUpdatePlaylistRequest), besides its picture.
constexpr const char* kPlaylistFields[] = {"title", "description", "sharing", "tracks", "ean",
    "genre", "label_name", "license", "permalink", "permalink_url", "purchase_title",
    "purchase_url", "release", "release_date", "set_type", "tag_list"};
constexpr const char* kFlags[] = {
    "streamable", "downloadable", "commentable", "reveal_stats", "reveal_comments"};

std::string phrase(int status) {
  switch (status) {
    case 400: return "400 - Bad Request";
    case 401: return "401 - Unauthorized";
    case 403: return "403 - Forbidden";
    case 404: return "404 - Not Found";
    case 422: return "422 - Unprocessable Entity";
    case 429: return "429 - Too Many Requests";
    case 503: return "503 - Service Unavailable";
    default: return "500 - Internal Server Error";
  }
}

/// "2019/01/15 15:40:49 +0000"
std::string slashed_time(Millis time) {
  auto text = replace_all(format_utc(time).substr(0, 19), "-", "/");
  text[10] = ' ';
  return text + " +0000";
}

std::string slug(std::string_view title) {
  std::string out;
  for (const char c : lower(title))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  return out.empty() ? "track" : out;
}

std::string text(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// Dates are written in one piece and answered in three.
void add_date(json::object& to, const std::string& date) {
  if (date.size() != 10) return;
  to["release_year"] = parse_int(date.substr(0, 4)).value_or(0);
  to["release_month"] = parse_int(date.substr(5, 2)).value_or(0);
  to["release_day"] = parse_int(date.substr(8, 2)).value_or(0);
}

/// "title" of the form's field track[title]; other names as they are.
std::string member_of(const std::string& name, std::string_view thing) {
  if (name.starts_with(std::string(thing) + "[") && name.ends_with("]"))
    return name.substr(thing.size() + 1, name.size() - thing.size() - 2);
  return name;
}

/// {"thing": {…}}
std::optional<json::object> body_of(const api::Request& request, std::string_view thing) {
  boost::system::error_code broken;
  const auto parsed = json::parse(request.body, broken);
  const auto* found =
      !broken && parsed.is_object() ? parsed.get_object().if_contains(thing) : nullptr;
  if (!found || !found->is_object()) return std::nullopt;
  return found->get_object();
}

/// playlist[title]=…, playlist[tracks][][urn]=URN,URN
json::object playlist_of_form(const Intake& body) {
  json::object out;
  for (const auto& part : body.parts()) {
    if (part.file_name) continue;
    if (part.name == "playlist[tracks][][urn]") {
      json::array tracks;
      for (const auto& urn : split(part.text, ',')) tracks.push_back(json::object{{"urn", urn}});
      out["tracks"] = std::move(tracks);
    } else {
      out[member_of(part.name, "playlist")] = part.text;
    }
  }
  return out;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const char* const (&all)[N]) {
  return std::find(std::begin(all), std::end(all), word) != std::end(all);
}

/// What cannot be written of a track (TrackMetadataRequest), besides its files; "" = all can.
std::string unknown_of_track(const json::object& track) {
  for (const auto& [name, value] : track)
    if (!is_one_of(name, kTextFields) && !is_one_of(name, kFlags) && name != "sharing") return name;
  return {};
}

std::string no_such_field(std::string_view thing, std::string_view name) {
  return "a " + std::string(thing) + " has no field " + std::string(name) + " to be written";
}

api::Response json_answer(int status, const json::object& body) {
  return api::json_response(status, json::serialize(body));
}

class SoundCloudSimulator final : public Simulator {
 public:
  explicit SoundCloudSimulator(Options options)
      : Simulator(std::move(options)), accounts_(kSignIn, records_, options_) {}

  std::string_view service() const override { return "soundcloud"; }

 protected:
  bool takes_stream(const api::Request& head) const override {
    if (head.method == "POST" && head.path == "/tracks") return true;
    const bool form = lower(head.headers.get("Content-Type")).starts_with("multipart/");
    return form && ((head.method == "POST" && head.path == "/playlists") ||
                       (head.method == "PUT" && head.path.starts_with("/tracks/")));
  }
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override { return accounts_.mint(now()); }
  json::object describe() override;
  void expire_tokens() override { accounts_.expire_tokens(); }
  api::Response refuse(int status, const std::string& words) override;
  api::Response gateway_limit() override {
    return api::json_response(429, R"({"error":"Rate Limit Exceeded"})");
  }

 private:
  api::Response me(const api::Request& request);
  api::Response my_list(const api::Request& request, const std::string& kind);
  api::Response playlists(const api::Request& request, const Intake* body);
  api::Response write_playlist(
      const api::Request& request, const Intake* body, std::int64_t number, json::object playlist);
  json::object playlist_view(const json::object& playlist) const;
  api::Response upload(const api::Request& request, const Intake& body);
  api::Response change(
      const api::Request& request, const std::string& key, json::object track, const Intake* body);
  json::object view(const json::object& track) const;
  /// None, when there is no such track.
  const json::object* track_of(std::string_view urn) const {
    if (!urn.starts_with(kUrnStart)) return nullptr;
    return records_.find(record_key("track", parse_int(urn.substr(kUrnStart.size())).value_or(0)));
  }
  bool ready(const json::object& track) const {
    const auto at = track.at("ready_at").as_int64();
    return at >= 0 && at <= now();
  }
  std::int64_t seconds_used() const;
  std::int64_t seconds_left(const api::Request& request) {
    if (struck("quota_exceeded", request)) return 0;
    return options_.quota_seconds - seconds_used();
  }

  OAuthAccounts accounts_;
};

api::Response SoundCloudSimulator::refuse(int status, const std::string& words) {
  json::object body{{"code", status}, {"message", words},
      {"link", "https://developers.soundcloud.com/docs/api/explorer/open-api"},
      {"status", phrase(status)}, {"errors", json::array{json::object{{"error_message", words}}}},
      {"error", nullptr}};
  if (status == 429) body["spam_warning_urn"] = "soundcloud:spam-warnings:1";
  return json_answer(status, body);
}

api::Response SoundCloudSimulator::answer(api::Request& request, const Intake* body) {
  const auto& path = request.path;
  const auto& method = request.method;
  if (path == "/authorize" && method == "GET") return accounts_.authorize(request, now());
  if (path == "/oauth/token" && method == "POST") return accounts_.token(request, now());
  if (path == "/sign-out" && method == "POST") return accounts_.sign_out(request);
  if (accounts_.account_of(request, now()).empty()) return refuse(401, "");
  if (path == "/me" && method == "GET") return me(request);
  if (path == "/me/tracks" && method == "GET") return my_list(request, "track");
  if (path == "/me/playlists" && method == "GET") return my_list(request, "playlist");
  if (path == "/playlists" || path.starts_with("/playlists/")) return playlists(request, body);
  if (path == "/tracks" && method == "POST") return upload(request, *body);
  if (!path.starts_with("/tracks/")) return refuse(404, "");

  const auto rest = path.substr(8);
  const auto slash = rest.find('/');
  auto number = rest.substr(0, slash);
  if (number.starts_with(kUrnStart)) number.erase(0, kUrnStart.size());
  const auto key = record_key("track", parse_int(number).value_or(0));
  const auto* found = records_.find(key);
  if (!found) return refuse(404, "");
  const auto track = *found;
  if (slash != rest.npos) {
    if (rest.substr(slash) != "/streams" || !ready(track)) return refuse(404, "");
    return json_answer(
        200, {{"http_mp3_128_url", "https://cf-media.soundcloud.example/" + number},
                 {"hls_aac_160_url", "https://cf-hls.soundcloud.example/" + number}});
  }
  if (method == "GET") return json_answer(200, view(track));
  if (method == "PUT") return change(request, key, track, body);
  if (method != "DELETE") return refuse(404, "");
  records_.erase(key);
  return json_answer(200, {{"status", "200 - OK"}});
}

std::int64_t SoundCloudSimulator::seconds_used() const {
  std::int64_t sum = 0;
  for (const auto& [key, track] : records_.all("track:"))
    sum += (track.at("length_ms").as_int64() + 999) / 1000;
  return sum;
}

api::Response SoundCloudSimulator::me(const api::Request& request) {
  json::object quota{{"unlimited_upload_quota", options_.quota_seconds < 0},
      {"upload_seconds_used", seconds_used()}, {"upload_seconds_left", nullptr}};
  const auto left = seconds_left(request);
  if (options_.quota_seconds >= 0 || left == 0) {
    quota["unlimited_upload_quota"] = false;
    quota["upload_seconds_left"] = std::max<std::int64_t>(left, 0);
  }
  return json_answer(
      200, {{"kind", "user"}, {"urn", "soundcloud:users:1"}, {"username", "Sandbox Artist"},
               {"permalink_url", "https://soundcloud.example/sandbox-artist"}, {"plan", "Pro"},
               {"quota", std::move(quota)}});
}

api::Response SoundCloudSimulator::my_list(const api::Request& request, const std::string& kind) {
  const auto query = [&](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(parse_int(query("limit")).value_or(50), 1, 200));
  const auto offset =
      static_cast<std::size_t>(std::max<std::int64_t>(parse_int(query("offset")).value_or(0), 0));
  const auto all = records_.all(kind + ":");
  json::array page;
  std::size_t at = 0;
  for (auto row = all.rbegin(); row != all.rend(); ++row, ++at)  // newest first
    if (at >= offset && at < offset + limit)
      page.push_back(kind == "track" ? view(row->second) : playlist_view(row->second));
  if (query("linked_partitioning") != "true") return api::json_response(200, json::serialize(page));
  json::object out{{"collection", std::move(page)}};
  if (offset + limit < all.size())
    out["next_href"] = "http://" + std::string(request.headers.get("Host")) + "/me/" + kind +
                       "s?linked_partitioning=true&limit=" + std::to_string(limit) +
                       "&offset=" + std::to_string(offset + limit);
  return json_answer(200, out);
}

api::Response SoundCloudSimulator::upload(const api::Request& request, const Intake& body) {
  if (struck("unauthorized_upload", request)) {
    api::Response response;
    response.status = 401;
    response.headers.set("Content-Type", "text/plain");
    response.body = "\n";
    return response;
  }
  const auto* artwork = body.part("track[artwork_data]");
  const auto* asset = body.part("track[asset_data]");
  const auto* title = body.part("track[title]");
  if (artwork && struck("artwork_error", request)) return refuse(500, "internal error");
  if (!title || title->text.empty()) return refuse(422, "title can't be blank");
  if (!asset || !asset->file_name || asset->file_name->empty() || asset->size == 0)
    return refuse(422, "unable to process provided asset_data");
  for (const char c : *asset->file_name)
    if (static_cast<unsigned char>(c) >= 0x80) return refuse(500, "internal error");
  const auto look = look_at_audio(asset->head, asset->size);
  if (look.kind.empty() || struck("validation_error", request))
    return refuse(422, "unable to process provided asset_data");
  if (artwork && picture_kind(artwork->head).empty())
    return refuse(422, "artwork is not a picture");
  if (options_.quota_seconds >= 0 && look.duration_ms / 1000 > seconds_left(request))
    return refuse(422, "you have reached your upload limit");

  json::object given;
  for (const auto& part : body.parts()) {
    if (part.file_name) continue;
    const auto name = member_of(part.name, "track");
    if (is_one_of(name, kFlags))
      given[name] = part.text == "true" || part.text == "1";
    else
      given[name] = part.text;
  }
  if (const auto name = unknown_of_track(given); !name.empty())
    return refuse(400, no_such_field("track", name));

  const auto number = records_.next_number("track");
  Millis took = options_.processing_ms * (struck("slow_processing", request) ? 10 : 1);
  json::object track{{"number", number}, {"created_ms", now()},
      {"ready_at", struck("processing_failed", request) ? -1 : now() + took},
      {"length_ms", look.duration_ms},
      {"sharing", "public"},  // what the service does when it is not told
      {"downloadable", true}, {"streamable", true}, {"file_name", *asset->file_name},
      {"bytes", asset->size}, {"sha256", asset->sha256},
      {"artwork_sha256", artwork ? artwork->sha256 : ""}};
  for (auto& [name, value] : given) track[name] = std::move(value);
  records_.put(record_key("track", number), track);
  return json_answer(201, view(track));
}

api::Response SoundCloudSimulator::change(
    const api::Request& request, const std::string& key, json::object track, const Intake* body) {
  if (body) {
    const auto* artwork = body->part("track[artwork_data]");
    if (body->part("track[asset_data]")) return refuse(400, "the audio can not be replaced");
    if (!artwork || picture_kind(artwork->head).empty())
      return refuse(422, "artwork is not a picture");
    track["artwork_sha256"] = artwork->sha256;
  } else {
    const auto changes = body_of(request, "track");
    if (!changes) return refuse(400, "invalid request");
    const auto& wanted = *changes;
    if (const auto name = unknown_of_track(wanted); !name.empty())
      return refuse(400, no_such_field("track", name));
    if (text(wanted, "sharing") == "public" && struck("policy_rejection", request))
      return refuse(422, "the track was identified as a recording of someone else");
    if (wanted.contains("title") && text(wanted, "title").empty())
      return refuse(422, "title can't be blank");
    for (const auto& [name, value] : wanted) track[name] = value;
  }
  records_.put(key, track);
  return json_answer(200, view(track));
}

json::object SoundCloudSimulator::view(const json::object& track) const {
  const auto number = std::to_string(track.at("number").as_int64());
  const auto link =
      "https://soundcloud.example/sandbox-artist/" + slug(text(track, "title")) + "-" + number;
  json::object out{{"kind", "track"}, {"urn", std::string(kUrnStart) + number},
      {"permalink_url", link}, {"duration", ready(track) ? track.at("length_ms").as_int64() : 0},
      {"created_at", slashed_time(track.at("created_ms").as_int64())},
      {"sharing", track.at("sharing")}, {"access", "playable"}, {"playback_count", 0},
      {"favoritings_count", 0}, {"reposts_count", 0}, {"comment_count", 0}, {"download_count", 0}};
  if (!text(track, "artwork_sha256").empty()) out["artwork_url"] = link + "/artwork.jpg";
  for (const char* name : kTextFields)
    if (const auto* value = track.if_contains(name);
        value && name != std::string_view("release_date"))
      out[name] = *value;
  for (const char* name : kFlags)
    if (const auto* value = track.if_contains(name)) out[name] = *value;
  if (!out.contains("tag_list")) out["tag_list"] = "";
  add_date(out, text(track, "release_date"));
  return out;
}

api::Response SoundCloudSimulator::playlists(const api::Request& request, const Intake* body) {
  if (request.path == "/playlists") {
    if (request.method != "POST") return refuse(404, "");
    const auto number = records_.next_number("playlist");
    return write_playlist(
        request, body, number, {{"number", number}, {"created_ms", now()}, {"sharing", "public"}});
  }
  auto number = request.path.substr(11);
  if (number.starts_with(kPlaylistUrn)) number.erase(0, kPlaylistUrn.size());
  const auto key = record_key("playlist", parse_int(number).value_or(0));
  const auto* found = records_.find(key);
  if (!found) return refuse(404, "");
  if (request.method == "GET") return json_answer(200, playlist_view(*found));
  if (request.method == "PUT")
    return write_playlist(request, nullptr, found->at("number").as_int64(), *found);
  if (request.method != "DELETE") return refuse(404, "");
  records_.erase(key);
  return json_answer(200, {{"status", "200 - OK"}});
}

api::Response SoundCloudSimulator::write_playlist(
    const api::Request& request, const Intake* body, std::int64_t number, json::object playlist) {
  const bool fresh = request.method == "POST";
  std::optional<json::object> wanted;
  if (body) {
    const auto* artwork = body->part("playlist[artwork_data]");
    if (artwork && struck("artwork_error", request)) return refuse(500, "internal error");
    if (artwork && picture_kind(artwork->head).empty())
      return refuse(422, "artwork is not a picture");
    if (artwork) playlist["artwork_sha256"] = artwork->sha256;
    wanted = playlist_of_form(*body);
  } else {
    wanted = body_of(request, "playlist");
  }
  if (!wanted) return refuse(400, "invalid request");
  for (const auto& [name, value] : *wanted) {
    if (!is_one_of(name, kPlaylistFields)) return refuse(400, no_such_field("playlist", name));
    playlist[name] = value;
  }
  if (text(playlist, "title").empty()) return refuse(422, "title can't be blank");
  if (const auto type = text(playlist, "set_type");
      !type.empty() && type != "album" && type != "playlist")
    return refuse(422, "set_type is not included in the list");
  if (const auto* tracks = playlist.if_contains("tracks"); tracks && tracks->is_array())
    for (const auto& track : tracks->get_array())
      if (!track.is_object() || !track_of(text(track.get_object(), "urn")))
        return refuse(422, "a track is not known");
  records_.put(record_key("playlist", number), playlist);
  return json_answer(fresh ? 201 : 200, playlist_view(playlist));
}

json::object SoundCloudSimulator::playlist_view(const json::object& playlist) const {
  const auto number = std::to_string(playlist.at("number").as_int64());
  const auto link = "https://soundcloud.example/sandbox-artist/sets/" +
                    slug(text(playlist, "title")) + "-" + number;
  json::object out{{"kind", "playlist"}, {"urn", std::string(kPlaylistUrn) + number},
      {"permalink_url", link}, {"created_at", slashed_time(playlist.at("created_ms").as_int64())},
      {"sharing", playlist.at("sharing")}, {"playlist_type", text(playlist, "set_type")}};
  for (const char* name : kPlaylistFields)
    if (const std::string_view as = name;
        as != "set_type" && as != "release_date" && as != "tracks")
      if (const auto* value = playlist.if_contains(name)) out[name] = *value;
  add_date(out, text(playlist, "release_date"));
  if (!text(playlist, "artwork_sha256").empty()) out["artwork_url"] = link + "/artwork.jpg";
  json::array tracks;
  if (const auto* list = playlist.if_contains("tracks"); list && list->is_array())
    for (const auto& track : list->get_array())
      if (const auto* found = track_of(text(track.as_object(), "urn")))
        tracks.push_back(view(*found));
  out["track_count"] = tracks.size();
  out["tracks"] = std::move(tracks);
  return out;
}

json::object SoundCloudSimulator::describe() {
  json::array items;
  std::int64_t open = 0, live = 0;
  for (const auto& [key, track] : records_.all("track:")) {
    const bool is_public = text(track, "sharing") == "public";
    open += is_public;
    live += is_public && ready(track);
    auto item = track;
    item["public"] = is_public;
    item["live"] = is_public && ready(track);
    items.push_back(std::move(item));
  }
  const auto count = static_cast<std::int64_t>(items.size());
  json::array sets;
  for (const auto& [key, playlist] : records_.all("playlist:")) sets.push_back(playlist);
  return {{"service", "soundcloud"}, {"tracks", count}, {"public", open}, {"live", live},
      {"items", std::move(items)}, {"playlists", std::move(sets)}};
}

}  // namespace

std::unique_ptr<Simulator> make_soundcloud_simulator(Options options) {
  return std::make_unique<SoundCloudSimulator>(std::move(options));
}

}  // namespace mv::sandbox
