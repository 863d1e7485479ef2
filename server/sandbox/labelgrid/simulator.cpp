// SPDX-License-Identifier: Apache-2.0
#include "sandbox/labelgrid/simulator.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "sandbox/labelgrid/reference.hpp"
#include "sandbox/labelgrid/wire.hpp"

namespace mv::sandbox {
namespace {

constexpr std::string_view kApi = "/api/public/";
constexpr std::string_view kStorage = "/storage/";
constexpr Millis kKeyLifeMs = 24LL * 3600 * 1000;

api::Response storage_error(int status, std::string_view code) {
  api::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/xml");
  response.body = "<?xml version=\"1.0\"?><Error><Code>" + std::string(code) + "</Code></Error>";
  return response;
}

}  // namespace

bool LabelGridSimulator::takes_stream(const api::Request& head) const {
  if (head.method == "PUT") return head.path.starts_with(kStorage);
  return head.method == "POST" && head.path.starts_with("/api/public/releases/") &&
         head.path.ends_with("/photo");
}

json::object LabelGridSimulator::mint() {
  const auto token = "lg-" + to_hex(random_bytes(20));
  const auto webhook_secret = "whsec-" + to_hex(random_bytes(20));
  records_.put("token:" + to_hex(sha256(token)), {{"made", now()}});
  return {{"token", token}, {"webhook_secret", webhook_secret}};
}

api::Response LabelGridSimulator::refuse(int status, const std::string& words) {
  if (status == 401)
    return wire(401, {{"error", json::object{{"code", "TOKEN_INVALID"}, {"message", words}}}});
  if (status == 409) return wire(409, {{"error", words}});
  return wire(status, {{"message", words}});
}

api::Response LabelGridSimulator::gateway_limit() {
  return wire(429, {{"message", "Too Many Attempts."}});
}

api::Response LabelGridSimulator::answer(api::Request& request, const Intake* body) {
  if (request.path.starts_with(kStorage)) return storage(request, body);
  if (!request.path.starts_with(kApi)) return refuse(404, "Not Found");
  const std::string header(request.headers.get("Authorization"));
  if (!header.starts_with("Bearer ") || !records_.find("token:" + to_hex(sha256(header.substr(7)))))
    return refuse(401, "The token is not valid.");
  return once(request, split(request.path.substr(kApi.size()), '/'), body);
}

/// POST with the same Idempotency-Key gives the first answer again for 24 hours.
api::Response LabelGridSimulator::once(
    const api::Request& request, const Path& path, const Intake* body) {
  const std::string key(request.headers.get("Idempotency-Key"));
  if (request.method != "POST" || key.empty()) return route(request, path, body);
  if (key.size() < 8 || key.size() > 128)
    return wire(
        422, {{"errors", json::object{{"Idempotency-Key", "must have 8 to 128 characters"}}}});
  const auto record = "idempotency:" + to_hex(sha256(request.path + "\n" + key));
  const auto digest = to_hex(sha256(request.body));
  if (const auto* kept = records_.find(record);
      kept && kept->at("at").as_int64() + kKeyLifeMs > now()) {
    if (!body && kept->at("digest").as_string() != digest)
      return refuse(409, "this Idempotency-Key was used with another body");
    auto again = api::json_response(
        static_cast<int>(kept->at("status").as_int64()), std::string(kept->at("body").as_string()));
    again.headers.set("Idempotency-Replayed", "true");
    return again;
  }
  auto response = route(request, path, body);
  if (response.status >= 200 && response.status < 300)
    records_.put(record,
        {{"at", now()}, {"digest", digest}, {"status", response.status}, {"body", response.body}});
  return response;
}

api::Response LabelGridSimulator::route(
    const api::Request& request, const Path& path, const Intake* body) {
  const auto& first = path.front();
  const bool get = request.method == "GET";
  if (path.size() == 1 && get) {
    if (first == "me")
      return wire(200, {{"data", json::object{{"id", 1}, {"name", "Sandbox Label"},
                                     {"email", "label@example.com"}}}});
    if (first == "rate-limit")
      return wire(200, {{"data", json::object{{"read", 600}, {"write", 120}}}});
    if (first == "review-issues") return list(request, review_issues(request));
    if (first == "genres") return list(request, reference_genres());
    if (first == "languages") return list(request, reference_languages());
    if (first == "contributor-roles") return list(request, reference_roles());
    if (first == "distro-outlets") return list(request, reference_outlets());
  }
  if (path.size() == 2 && first == "queues" && path[1] == "distro" && get)
    return list(request, queue_rows(request));
  if (first == "tracks" && path.size() >= 4 && path[2] == "files") return files(request, path);
  if (first == "releases" && path.size() == 3 && request.method == "POST") {
    const auto key = record_key("releases", parse_int(path[1]).value_or(0));
    if (!records_.find(key)) return refuse(404, "Release not found.");
    if (path[2] == "photo" && body) return photo(key, *body);
    if (path[2] == "validate") return validate(request, key);
    if (path[2] == "distribute") return distribute(request, key);
    if (path[2] == "takedown-all") return takedown(key);
    if (path[2] == "confirm-review") return confirm_review(key);
  }
  return entities(request, path);
}

api::Response LabelGridSimulator::list(const api::Request& request, const json::array& rows) const {
  const auto number = [&](const char* name, std::int64_t otherwise) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? otherwise : parse_int(found->second).value_or(otherwise);
  };
  const auto per_page = std::clamp<std::int64_t>(number("per_page", 15), 1, 100);
  const auto page = std::max<std::int64_t>(number("page", 1), 1);
  const auto total = static_cast<std::int64_t>(rows.size());
  json::array shown;
  for (auto at = (page - 1) * per_page; at < std::min(page * per_page, total); ++at)
    shown.push_back(rows[static_cast<std::size_t>(at)]);
  const auto last = std::max<std::int64_t>((total + per_page - 1) / per_page, 1);
  return wire(200, {{"data", std::move(shown)}, {"links", json::object{{"next", nullptr}}},
                       {"meta", json::object{{"current_page", page}, {"last_page", last},
                                    {"per_page", per_page}, {"total", total}}}});
}

api::Response LabelGridSimulator::storage(const api::Request& request, const Intake* body) {
  if (request.method != "PUT" || !body) return storage_error(405, "MethodNotAllowed");
  // A signed address is the credential; a second one makes the request ambiguous.
  if (request.headers.has("Authorization")) return storage_error(400, "InvalidArgument");
  if (!request.headers.has("Content-Length")) return storage_error(411, "MissingContentLength");
  if (struck("storage_refused", request)) return storage_error(403, "AccessDenied");
  const auto key = "object:" + request.path.substr(kStorage.size());
  const auto* known = records_.find(key);
  const auto signature = request.query.find("X-Signature");
  if (!known || signature == request.query.end() ||
      signature->second != std::string(known->at("signature").as_string()))
    return storage_error(403, "SignatureDoesNotMatch");
  auto object = *known;
  const auto& whole = body->parts().front();
  object["bytes"] = whole.size;
  object["sha256"] = whole.sha256;
  object["kind"] = look_at_audio(whole.head, whole.size).kind;
  records_.put(key, std::move(object));
  api::Response response;
  response.headers.set("ETag", "\"" + whole.sha256.substr(0, 32) + "\"");
  return response;
}

/// tracks/{id}/files/stereo[/upload-url]
api::Response LabelGridSimulator::files(const api::Request& request, const Path& path) {
  const auto key = record_key("tracks", parse_int(path[1]).value_or(0));
  const auto* found = records_.find(key);
  if (!found || path[3] != "stereo") return refuse(404, "Track not found.");
  auto track = *found;
  const auto release = record_key("releases", wire_number(track, "release_id"));
  if (request.method != "GET" && handed_in(release))
    return refuse(409, "The assets of a release that was handed in cannot change.");
  if (path.size() == 5 && path[4] == "upload-url" && request.method == "POST") {
    const auto name = wire_text(wire_body(request), "filename");
    const auto ending = lower(name.substr(std::min(name.rfind('.'), name.size())));
    if (ending != ".wav" && ending != ".flac" && ending != ".aif" && ending != ".aiff")
      return wire_invalid({{"filename", "The file must be wav, flac, aif or aiff."}});
    const auto object = "audio-" + std::to_string(records_.next_number("object"));
    const auto signature = to_hex(random_bytes(8));
    records_.put("object:" + object, {{"signature", signature}});
    return wire(
        200, {{"upload_url", "http://" + std::string(request.headers.get("Host")) +
                                 std::string(kStorage) + object + "?X-Signature=" + signature},
                 {"key", object}});
  }
  if (request.method == "PUT") {
    const auto* object = records_.find("object:" + wire_text(wire_body(request), "s3_key"));
    if (!object || !object->contains("sha256")) return refuse(404, "The object is not in storage.");
    const bool readable = !object->at("kind").as_string().empty();
    const auto took = options_.processing_ms * (struck("slow_processing", request) ? 10 : 1);
    track["audio"] = json::object{{"sha256", object->at("sha256")}, {"bytes", object->at("bytes")},
        {"failed", !readable || struck("processing_failed", request)}, {"ready_at", now() + took}};
    records_.put(key, track);
  } else if (request.method != "GET") {
    return refuse(405, "Method not allowed.");
  }
  const auto* audio = track.if_contains("audio");
  if (!audio) return refuse(404, "No file.");
  auto file = audio->as_object();
  const bool ready = file.at("ready_at").as_int64() <= now();
  file["status"] = !ready ? "processing" : file.at("failed").as_bool() ? "failed" : "processed";
  if (ready && file.at("failed").as_bool()) file["error"] = "The file is not readable audio.";
  return wire(200, {{"data", std::move(file)}});
}

api::Response LabelGridSimulator::photo(const std::string& key, const Intake& body) {
  if (handed_in(key))
    return refuse(409, "The assets of a release that was handed in cannot change.");
  const auto* file = body.part("file");
  if (!file || !file->file_name || picture_kind(file->head).empty())
    return wire_invalid({{"file", "The file must be a jpg, png, webp or tiff picture."}});
  auto release = *records_.find(key);
  release["photo_sha256"] = file->sha256;
  records_.put(key, std::move(release));
  return wire(200, {{"message", "Uploaded."}});
}

}  // namespace mv::sandbox
