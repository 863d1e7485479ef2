// SPDX-License-Identifier: Apache-2.0
// YouTube's Data API v3 as its documentation has it: the resumable upload to the byte, videos,
// playlists, thumbnails. Fields that a resource does not have to be written are refused.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text/text.hpp"
#include "sandbox/oauth_accounts.hpp"
#include "sandbox/simulator.hpp"
#include "sandbox/youtube/resumable.hpp"

namespace mv::sandbox {
namespace {

constexpr OAuthStyle kSignIn{.scheme = "Bearer ",
    .account = "UCsandbox",
    .prefix = "yt-",
    .rotates = false,
    .scope = "https://www.googleapis.com/auth/youtube"};
constexpr std::string_view kUpload = "/upload/youtube/v3/videos";
constexpr std::string_view kThumbnail = "/upload/youtube/v3/thumbnails/set";
constexpr std::string_view kApi = "/youtube/v3/";
constexpr std::string_view kUploads = "UUsandbox";
constexpr std::size_t kTitle = 100, kDescription = 5000, kThumbnailBytes = 2 << 20;

using Names = std::set<std::string_view>;
const Names kSnippet{
    "title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"};
const Names kStatus{"privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable",
    "selfDeclaredMadeForKids", "containsSyntheticMedia"};

std::string text(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

json::object part(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : json::object();
}

std::string query(const api::Request& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

std::optional<json::object> body_of(const api::Request& request) {
  boost::system::error_code broken;
  const auto parsed = json::parse(request.body, broken);
  if (broken || !parsed.is_object()) return std::nullopt;
  return parsed.get_object();
}

api::Response json_answer(int status, const json::object& body) {
  return api::json_response(status, json::serialize(body));
}

/// A refusal in Google's shape.
api::Response refusal(int status, std::string_view reason, std::string_view words,
    std::string_view domain = "youtube") {
  return json_answer(
      status, {{"error", json::object{{"code", status}, {"message", words},
                             {"errors", json::array{json::object{{"message", words},
                                            {"domain", domain}, {"reason", reason}}}}}}});
}

std::size_t characters(std::string_view words) {
  return static_cast<std::size_t>(std::count_if(words.begin(), words.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class YouTubeSimulator final : public Simulator {
 public:
  explicit YouTubeSimulator(Options options)
      : Simulator(std::move(options)), accounts_(kSignIn, records_, options_) {}

  std::string_view service() const override { return "youtube"; }

 protected:
  bool takes_stream(const api::Request& head) const override {
    const bool asks = head.headers.get("Content-Range").starts_with("bytes */");
    return (head.path == kUpload && head.method == "PUT" && !asks) || head.path == kThumbnail;
  }
  Tap tap(const api::Request& head) override;
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override { return accounts_.mint(now()); }
  json::object describe() override;
  void expire_tokens() override { accounts_.expire_tokens(); }
  api::Response refuse(int status, const std::string& words) override {
    return refusal(status, status == 429 ? "rateLimitExceeded" : "backendError", words, "global");
  }
  api::Response gateway_limit() override {
    return refusal(403, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits");
  }

 private:
  std::string check_words(const json::object& resource) const;
  api::Response open_upload(const api::Request& request);
  api::Response take_part(const api::Request& request);
  api::Response finish_upload(const api::Request& request, const std::string& key);
  api::Response thumbnail(const api::Request& request, const Intake& body);
  api::Response videos(const api::Request& request);
  api::Response change_video(const api::Request& request);
  api::Response playlists(const api::Request& request);
  api::Response playlist_items(const api::Request& request);
  api::Response paged(const api::Request& request, json::array all, std::string_view kind);
  void settle(json::object& video) const;
  json::object view(const json::object& video) const;

  std::string key_of(const std::string& kind, const std::string& id) const {
    return record_key(kind, parse_int(id.substr(std::min<std::size_t>(2, id.size()))).value_or(0));
  }
  const json::object* found(const std::string& kind, const std::string& id) const {
    return records_.find(key_of(kind, id));
  }

  OAuthAccounts accounts_;
  Resumable uploads_;
};

Simulator::Tap YouTubeSimulator::tap(const api::Request& head) {
  if (head.path != kUpload) return {};
  const auto id = query(head, "upload_id");
  if (!records_.find("upload:" + id)) return [](std::string_view) {};
  const auto number = uploads_.begin(id, head.headers.get("Content-Range"));
  return [this, id, number](std::string_view block) { uploads_.write(id, number, block); };
}

/// What YouTube would find wrong; empty = nothing.
std::string YouTubeSimulator::check_words(const json::object& resource) const {
  const auto snippet = part(resource, "snippet"), status = part(resource, "status");
  for (const auto& [name, value] : snippet)
    if (!kSnippet.contains(name)) return fmt::format("invalid field snippet.{}", std::string(name));
  for (const auto& [name, value] : status)
    if (!kStatus.contains(name)) return fmt::format("invalid field status.{}", std::string(name));
  if (resource.contains("snippet")) {
    const auto title = text(snippet, "title");
    if (title.empty() || characters(title) > kTitle || title.find_first_of("<>") != title.npos)
      return "invalidTitle";
    const auto words = text(snippet, "description");
    if (words.size() > kDescription || words.find_first_of("<>") != words.npos)
      return "invalidDescription";
    if (text(snippet, "categoryId").empty()) return "invalidCategoryId";
  }
  if (resource.contains("status")) {
    const auto privacy = text(status, "privacyStatus");
    if (privacy != "private" && privacy != "public" && privacy != "unlisted")
      return "invalid privacyStatus";
    const auto at = text(status, "publishAt");
    if (!at.empty() && (privacy != "private" || parse_utc(at).value_or(0) <= now()))
      return "invalidPublishAt";
  }
  return {};
}

api::Response YouTubeSimulator::answer(api::Request& request, const Intake* body) {
  const auto& path = request.path;
  if (path == "/o/oauth2/v2/auth") return accounts_.authorize(request, now());
  if (path == "/token" && request.method == "POST") return accounts_.token(request, now());
  if (accounts_.account_of(request, now()).empty())
    return refusal(401, "authError", "Invalid Credentials", "global");
  if (path == kUpload && request.method == "POST") return open_upload(request);
  if (path == kUpload && request.method == "PUT") return take_part(request);
  if (path == kThumbnail && request.method == "POST" && body) return thumbnail(request, *body);
  if (path == std::string(kApi) + "videos") return videos(request);
  if (path == std::string(kApi) + "playlists") return playlists(request);
  if (path == std::string(kApi) + "playlistItems") return playlist_items(request);
  if (path == std::string(kApi) + "channels" && request.method == "GET")
    return json_answer(
        200, {{"kind", "youtube#channelListResponse"},
                 {"items", json::array{json::object{{"id", "UCsandbox"},
                               {"snippet", json::object{{"title", "Sandbox Artist"}}},
                               {"contentDetails", json::object{{"relatedPlaylists",
                                                      json::object{{"uploads", kUploads}}}}}}}}});
  return refusal(404, "notFound", "Not Found", "global");
}

api::Response YouTubeSimulator::open_upload(const api::Request& request) {
  if (struck("quota_exceeded", request))
    return refusal(403, "quotaExceeded",
        "The request cannot be completed because you have exceeded "
        "your quota.",
        "youtube.quota");
  if (struck("upload_limit", request))
    return refusal(400, "uploadLimitExceeded",
        "The user has exceeded the number of videos they may upload.", "youtube.video");
  if (query(request, "uploadType") != "resumable" || query(request, "part") != "snippet,status")
    return refusal(400, "badRequest", "uploadType and part are needed", "global");
  const auto resource = body_of(request);
  const auto length = parse_int(request.headers.get("X-Upload-Content-Length")).value_or(0);
  if (!resource || length <= 0 ||
      !request.headers.get("X-Upload-Content-Type").starts_with("video/"))
    return refusal(400, "badRequest", "the body or its X-Upload headers are missing", "global");
  auto wrong = check_words(*resource);
  if (struck("validation_error", request)) wrong = "invalidTitle";
  if (!wrong.empty()) return refusal(400, wrong, "The request metadata specifies: " + wrong);
  const auto number = records_.next_number("upload");
  const auto id = fmt::format("up{}", number);
  records_.put("upload:" + id, {{"length", length}, {"resource", *resource}});
  api::Response response;
  response.status = 200;
  response.headers.set("Location", fmt::format("http://{}{}?uploadType=resumable&upload_id={}",
                                       request.headers.get("Host"), kUpload, id));
  return response;
}

/// A part of a file, or the question how much of it is there.
api::Response YouTubeSimulator::take_part(const api::Request& request) {
  const auto id = query(request, "upload_id");
  const auto key = "upload:" + id;
  const auto* upload = records_.find(key);
  if (!upload || struck("session_ended", request)) {
    records_.erase(key);
    return refusal(404, "notFound", "the upload is not known", "global");
  }
  if (const auto video = text(*upload, "video"); !video.empty())
    return json_answer(200, view(*found("video", video)));
  const auto length = static_cast<std::uint64_t>(upload->at("length").as_int64());
  if (!request.headers.get("Content-Range").starts_with("bytes */")) uploads_.end(id);
  const auto stored = uploads_.stored(id, length);
  if (stored > length) return refusal(400, "badRequest", "more came than was announced", "global");
  if (stored == length) return finish_upload(request, key);
  api::Response response;
  response.status = 308;
  if (stored > 0) response.headers.set("Range", fmt::format("bytes=0-{}", stored - 1));
  return response;
}

api::Response YouTubeSimulator::finish_upload(const api::Request& request, const std::string& key) {
  auto upload = *records_.find(key);
  const auto number = records_.next_number("video");
  const auto id = fmt::format("yt{:09}", number);
  const bool slow = struck("slow_processing", request);
  json::object video{{"number", number}, {"id", id}, {"created", now()},
      {"ready_at", now() + options_.processing_ms * (slow ? 10 : 1)},
      {"resource", upload.at("resource")}, {"bytes", upload.at("length")},
      {"received", static_cast<std::int64_t>(uploads_.received(query(request, "upload_id")))},
      {"sha256", uploads_.sha256(query(request, "upload_id"))}, {"verdict", "processed"}};
  if (struck("processing_failed", request)) video["verdict"] = "failed";
  if (struck("policy_rejection", request)) video["verdict"] = "rejected";
  records_.put(record_key("video", number), video);
  upload["video"] = id;
  records_.put(key, std::move(upload));
  uploads_.forget(query(request, "upload_id"));
  return json_answer(201, view(video));
}

api::Response YouTubeSimulator::thumbnail(const api::Request& request, const Intake& body) {
  const auto* video = found("video", query(request, "videoId"));
  if (!video) return refusal(404, "videoNotFound", "the video is not known");
  if (struck("thumbnail_refused", request))
    return refusal(403, "forbidden", "The channel has no permission to upload thumbnails.");
  const auto& sent = body.parts().front();
  if (picture_kind(sent.head).empty() || sent.size > kThumbnailBytes)
    return refusal(400, "invalidImage", "The provided image content is invalid.");
  auto changed = *video;
  changed["thumbnail_sha256"] = sent.sha256;
  records_.put(record_key("video", changed.at("number").as_int64()), changed);
  return json_answer(200, {{"kind", "youtube#thumbnailSetResponse"}});
}

/// A date that has come makes a video public.
void YouTubeSimulator::settle(json::object& video) const {
  auto resource = part(video, "resource");
  auto status = part(resource, "status");
  const auto at = parse_utc(text(status, "publishAt")).value_or(0);
  if (at == 0 || at > now()) return;
  status["privacyStatus"] = "public";
  status.erase("publishAt");
  resource["status"] = std::move(status);
  video["resource"] = std::move(resource);
}

json::object YouTubeSimulator::view(const json::object& stored) const {
  auto video = stored;
  settle(video);
  const auto resource = part(video, "resource");
  auto snippet = part(resource, "snippet"), status = part(resource, "status");
  snippet["publishedAt"] = format_utc(video.at("created").as_int64());
  snippet["channelId"] = "UCsandbox";
  const bool ready = video.at("ready_at").as_int64() <= now();
  const auto verdict = text(video, "verdict");
  status["uploadStatus"] = ready ? verdict : "uploaded";
  if (ready && verdict == "failed") status["failureReason"] = "codec";
  if (ready && verdict == "rejected") status["rejectionReason"] = "copyright";
  return {{"kind", "youtube#video"}, {"id", video.at("id")}, {"snippet", std::move(snippet)},
      {"status", std::move(status)},
      {"processingDetails",
          json::object{{"processingStatus", !ready                ? "processing"
                                            : verdict == "failed" ? "failed"
                                                                  : "succeeded"}}},
      {"statistics", json::object{{"viewCount", "0"}, {"likeCount", "0"}, {"commentCount", "0"}}}};
}

api::Response YouTubeSimulator::videos(const api::Request& request) {
  if (request.method == "PUT") return change_video(request);
  const auto ids = split(query(request, "id"), ',');
  if (request.method == "DELETE") {
    if (!found("video", ids.front()))
      return refusal(404, "videoNotFound", "the video is not known", "youtube.video");
    records_.erase(key_of("video", ids.front()));
    api::Response response;
    response.status = 204;
    return response;
  }
  if (request.method != "GET" || query(request, "part").empty() || ids.size() > 50)
    return refusal(400, "badRequest", "part is needed, and at most 50 ids", "global");
  json::array items;
  for (const auto& id : ids) {
    const auto* video = found("video", id);
    if (!video) continue;
    json::object item{{"id", id}};
    const auto whole = view(*video);
    for (const auto& name : split(query(request, "part"), ','))
      if (const auto* value = whole.if_contains(name)) item[name] = *value;
    items.push_back(std::move(item));
  }
  return json_answer(200, {{"kind", "youtube#videoListResponse"}, {"items", std::move(items)}});
}

/// videos.update: each part that is named is replaced as a whole.
api::Response YouTubeSimulator::change_video(const api::Request& request) {
  const auto resource = body_of(request);
  const auto* video = resource ? found("video", text(*resource, "id")) : nullptr;
  if (!video) return refusal(404, "videoNotFound", "the video is not known", "youtube.video");
  if (const auto wrong = check_words(*resource); !wrong.empty())
    return refusal(400, wrong, "The request metadata specifies: " + wrong);
  auto changed = *video;
  auto words = part(changed, "resource");
  for (const auto& name : split(query(request, "part"), ',')) {
    if (!resource->contains(name))
      return refusal(400, "badRequest", name + " is missing", "global");
    words[name] = resource->at(name);
  }
  const auto wanted = part(words, "status");
  if ((text(wanted, "privacyStatus") != "private" || !text(wanted, "publishAt").empty()) &&
      struck("stays_private", request)) {
    auto status = wanted;
    status["privacyStatus"] = "private";
    status.erase("publishAt");
    words["status"] = std::move(status);
  }
  changed["resource"] = std::move(words);
  records_.put(record_key("video", changed.at("number").as_int64()), changed);
  return json_answer(200, view(changed));
}

api::Response YouTubeSimulator::paged(
    const api::Request& request, json::array all, std::string_view kind) {
  constexpr std::size_t kPage = 50;
  const auto from = static_cast<std::size_t>(
      std::max<std::int64_t>(parse_int(query(request, "pageToken")).value_or(0), 0));
  json::array page;
  for (auto i = from; i < std::min(all.size(), from + kPage); ++i) page.push_back(all[i]);
  json::object out{{"kind", kind}, {"items", std::move(page)}};
  if (from + kPage < all.size()) out["nextPageToken"] = std::to_string(from + kPage);
  return json_answer(200, out);
}

api::Response YouTubeSimulator::playlists(const api::Request& request) {
  if (request.method == "GET") {
    json::array all;
    const auto lists = records_.all("playlist:");
    const auto wanted = query(request, "id");
    for (auto one = lists.rbegin(); one != lists.rend(); ++one) {
      if (!wanted.empty() && text(one->second, "id") != wanted) continue;
      auto shown = one->second;
      std::int64_t count = 0;
      for (const auto& [key, item] : records_.all("item:"))
        count += text(item, "playlist") == text(shown, "id");
      shown["contentDetails"] = json::object{{"itemCount", count}};
      all.push_back(std::move(shown));
    }
    return paged(request, std::move(all), "youtube#playlistListResponse");
  }
  if (request.method == "DELETE") {
    const auto id = query(request, "id");
    if (!found("playlist", id)) return refusal(404, "playlistNotFound", "not known");
    records_.erase(key_of("playlist", id));
    for (const auto& [key, item] : records_.all("item:"))
      if (text(item, "playlist") == id) records_.erase(key);
    api::Response response;
    response.status = 204;
    return response;
  }
  const auto resource = body_of(request);
  if (!resource) return refusal(400, "badRequest", "no resource", "global");
  const auto snippet = part(*resource, "snippet");
  for (const auto& [name, value] : snippet)
    if (name != "title" && name != "description" && name != "defaultLanguage")
      return refusal(400, "badRequest", "invalid field snippet." + std::string(name), "global");
  if (text(snippet, "title").empty() ||
      text(snippet, "title").find_first_of("<>") != std::string::npos)
    return refusal(400, "playlistTitleRequired", "the title is missing or invalid");
  std::int64_t number = 0;
  if (request.method == "PUT") {
    const auto* known = found("playlist", text(*resource, "id"));
    if (!known) return refusal(404, "playlistNotFound", "not known");
    number = parse_int(text(*resource, "id").substr(2)).value_or(0);
  } else {
    number = records_.next_number("playlist");
  }
  auto stored = snippet;
  const auto* before = found("playlist", fmt::format("PL{}", number));
  stored["publishedAt"] =
      before ? part(*before, "snippet").at("publishedAt") : json::value(format_utc(now()));
  json::object playlist{{"kind", "youtube#playlist"}, {"id", fmt::format("PL{}", number)},
      {"snippet", std::move(stored)}, {"status", part(*resource, "status")}};
  records_.put(record_key("playlist", number), playlist);
  return json_answer(200, playlist);
}

api::Response YouTubeSimulator::playlist_items(const api::Request& request) {
  if (request.method == "DELETE") {
    if (!found("item", query(request, "id")))
      return refusal(404, "playlistItemNotFound", "not known");
    records_.erase(key_of("item", query(request, "id")));
    api::Response response;
    response.status = 204;
    return response;
  }
  if (request.method == "GET") {
    const auto wanted = query(request, "playlistId");
    json::array all;
    if (wanted == kUploads) {
      const auto videos = records_.all("video:");
      for (auto one = videos.rbegin(); one != videos.rend(); ++one)
        all.push_back(
            json::object{{"contentDetails", json::object{{"videoId", one->second.at("id")}}}});
    } else if (!found("playlist", wanted)) {
      return refusal(404, "playlistNotFound", "not known");
    }
    for (const auto& [key, item] : records_.all("item:"))
      if (text(item, "playlist") == wanted)
        all.push_back(json::object{{"id", item.at("id")},
            {"contentDetails", json::object{{"videoId", item.at("video")}}}});
    return paged(request, std::move(all), "youtube#playlistItemListResponse");
  }
  const auto resource = body_of(request);
  const auto snippet = resource ? part(*resource, "snippet") : json::object();
  const auto video = text(part(snippet, "resourceId"), "videoId");
  const auto playlist = text(snippet, "playlistId");
  if (!found("playlist", playlist)) return refusal(404, "playlistNotFound", "not known");
  if (!found("video", video)) return refusal(404, "videoNotFound", "not known");
  std::int64_t there = 0;
  for (const auto& [key, item] : records_.all("item:")) there += text(item, "playlist") == playlist;
  // It is put at the end only: nobody asks for another place.
  if (const auto* at = snippet.if_contains("position");
      at && at->to_number<std::int64_t>() != there)
    return refusal(400, "invalidPlaylistItemPosition", "The position is not supported here.");
  const auto number = records_.next_number("item");
  json::object item{{"id", fmt::format("IT{}", number)}, {"playlist", playlist}, {"video", video}};
  records_.put(record_key("item", number), item);
  return json_answer(200, item);
}

json::object YouTubeSimulator::describe() {
  std::int64_t open = 0, live = 0;
  json::array items, lists;
  for (auto& [key, video] : records_.all("video:")) {
    auto shown = view(video);
    const auto status = part(shown, "status");
    const bool is_public = text(status, "privacyStatus") == "public";
    open += is_public;
    live += is_public && text(status, "uploadStatus") == "processed";
    shown["title"] = part(shown, "snippet").at("title");
    for (const char* name : {"bytes", "received", "sha256", "thumbnail_sha256"})
      if (const auto* value = video.if_contains(name)) shown[name] = *value;
    items.push_back(std::move(shown));
  }
  for (auto& [key, list] : records_.all("playlist:")) {
    auto shown = list;
    json::array videos;
    for (const auto& [item_key, item] : records_.all("item:"))
      if (text(item, "playlist") == text(list, "id")) videos.push_back(item.at("video"));
    shown["videos"] = std::move(videos);
    lists.push_back(std::move(shown));
  }
  const auto count = static_cast<std::int64_t>(items.size());
  return {{"tracks", count}, {"public", open}, {"live", live}, {"items", std::move(items)},
      {"playlists", std::move(lists)}};
}

}  // namespace

std::unique_ptr<Simulator> make_youtube_simulator(Options options) {
  return std::make_unique<YouTubeSimulator>(std::move(options));
}

}  // namespace mv::sandbox
