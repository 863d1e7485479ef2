// SPDX-License-Identifier: Apache-2.0
// The catalogue and the life of a release: draft, handed in, reviewed, delivered, taken down.
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "sandbox/labelgrid/reference.hpp"
#include "sandbox/labelgrid/simulator.hpp"
#include "sandbox/labelgrid/wire.hpp"

namespace mv::sandbox {
namespace {

constexpr Millis kWeekMs = 7LL * 24 * 3600 * 1000;
constexpr const char* kKinds[] = {
    "labels", "artists", "writers", "publishers", "releases", "tracks"};

std::vector<const char*> required_of(const std::string& kind) {
  if (kind == "labels") return {"name", "default_email"};
  if (kind == "artists") return {"artist_name"};
  if (kind == "writers") return {"first_name", "last_name"};
  if (kind == "publishers") return {"name"};
  if (kind == "releases")
    return {"content_type", "label_id", "artists", "titles", "cat", "artwork_ai_usage",
        "primary_genre_id"};
  return {"release_id", "disc", "track_num", "composition_type", "artists", "audio_ai_usage",
      "composition_ai_usage", "commercial_samples", "audio_language", "contributors",
      "recording_country"};
}

bool is_empty(const json::value* value) {
  return !value || value->is_null() || (value->is_string() && value->get_string().empty()) ||
         (value->is_array() && value->get_array().empty());
}

/// What a release that was handed in keeps: assets and identity. Its words may still change.
std::vector<std::string> locked_changes(const json::object& entity, const json::object& changes) {
  std::vector<std::string> out;
  for (const char* name : {"barcode_number", "cat", "label_id", "content_type", "isrc", "disc",
           "track_num", "release_id"}) {
    const auto* wanted = changes.if_contains(name);
    const auto* present = entity.if_contains(name);
    if (wanted && (!present || *present != *wanted)) out.emplace_back(name);
  }
  return out;
}

bool lists_id(const json::array& rows, std::int64_t id) {
  return std::any_of(rows.begin(), rows.end(),
      [&](const auto& row) { return wire_number(row.get_object(), "id") == id; });
}

Millis time_of(const json::object& entity, const char* key) { return wire_number(entity, key); }

}  // namespace

bool LabelGridSimulator::handed_in(const std::string& release_key) const {
  const auto* release = records_.find(release_key);
  return release && release->contains("distributed_at");
}

json::object LabelGridSimulator::shown(const std::string& kind, json::object entity) const {
  if (kind != "releases") return entity;
  const auto handed = time_of(entity, "distributed_at");
  const bool reviewed = handed != 0 && handed + options_.review_ms <= now();
  entity["status"] = handed == 0 ? "draft" : "distributed";
  entity["review_status"] = handed == 0 ? "not_submitted"
                            : !reviewed ? "pending review"
                                        : wire_text(entity, "verdict");
  if (reviewed && wire_text(entity, "verdict") == "rejected")
    entity["review_message"] = "The recording was found in another catalogue.";
  if (reviewed && wire_text(entity, "verdict") == "changes requested")
    entity["review_message"] = "The cover names an artist who is not credited.";
  return entity;
}

json::array LabelGridSimulator::rows_of(
    const std::string& kind, const api::Request& request) const {
  json::array out;
  for (const auto& [key, entity] : records_.all(kind + ":")) {
    bool wanted = true;
    for (const auto& [name, value] : request.query) {
      if (!name.starts_with("filter[") || !name.ends_with("]")) continue;
      const auto* field = entity.if_contains(name.substr(7, name.size() - 8));
      if (!field)
        wanted = false;
      else if (field->is_string())
        wanted = wanted &&
                 lower(std::string(field->get_string())).find(lower(value)) != std::string::npos;
      else
        wanted = wanted && json::serialize(*field) == value;
    }
    if (kind == "writers")
      for (const auto& [name, value] : request.query) {
        const auto whole = wire_text(entity, "first_name") + " " + wire_text(entity, "last_name");
        if (name == "name")
          wanted = wanted && (lower(whole).find(lower(value)) != std::string::npos ||
                                 iequals(wire_text(entity, "first_name"), value));
        if (name == "ipi") wanted = wanted && wire_text(entity, "ipi") == value;
      }
    if (wanted) out.push_back(shown(kind, entity));
  }
  return out;
}

api::Response LabelGridSimulator::entities(const api::Request& request, const Path& path) {
  const auto& kind = path.front();
  if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds) || path.size() > 2)
    return refuse(404, "Not Found");
  if (path.size() == 1) {
    if (request.method == "GET") return list(request, rows_of(kind, request));
    if (request.method == "POST") return create(request, kind);
    return refuse(405, "Method not allowed.");
  }
  const auto key = record_key(kind, parse_int(path[1]).value_or(0));
  const auto* found = records_.find(key);
  if (!found) return refuse(404, "Not Found");
  if (request.method == "GET") return wire(200, {{"data", shown(kind, *found)}});
  if (request.method == "PATCH") return change(request, kind, key);
  if (request.method != "DELETE") return refuse(405, "Method not allowed.");
  if (handed_in(key)) return refuse(409, "Only a draft can be deleted.");
  records_.erase(key);
  return wire(200, {{"message", "Deleted."}});
}

api::Response LabelGridSimulator::create(const api::Request& request, const std::string& kind) {
  auto entity = wire_body(request);
  std::vector<std::pair<std::string, std::string>> faults;
  for (const char* field : required_of(kind))
    if (is_empty(entity.if_contains(field)))
      faults.emplace_back(field, std::string("The ") + field + " field is required.");
  if (kind == "releases" && faults.empty()) {
    if (!records_.find(record_key("labels", wire_number(entity, "label_id"))))
      faults.emplace_back("label_id", "The label is not known.");
    if (!lists_id(reference_genres(), wire_number(entity, "primary_genre_id")))
      faults.emplace_back("primary_genre_id", "The genre is not known.");
  }
  if (kind == "tracks" && faults.empty()) {
    const auto release = record_key("releases", wire_number(entity, "release_id"));
    if (!records_.find(release)) faults.emplace_back("release_id", "The release is not known.");
    if (handed_in(release)) return refuse(409, "The release was handed in.");
    for (auto& fault : people_faults(entity)) faults.push_back(std::move(fault));
  }
  const auto* artists = entity.if_contains("artists");
  if (artists && artists->is_array() && faults.empty())
    for (const auto& artist : artists->get_array())
      if (!artist.is_object() ||
          !records_.find(record_key("artists", wire_number(artist.get_object(), "artist_id"))))
        faults.emplace_back("artists", "An artist is not known.");
  if (!faults.empty()) return wire_invalid(faults);
  const auto number = records_.next_number(kind);
  entity["id"] = number;
  entity["created_at"] = format_utc(now());
  records_.put(record_key(kind, number), entity);
  return wire(201, {{"data", shown(kind, entity)}});
}

api::Response LabelGridSimulator::change(
    const api::Request& request, const std::string& kind, const std::string& key) {
  auto entity = *records_.find(key);
  const auto release =
      kind == "tracks" ? record_key("releases", wire_number(entity, "release_id")) : key;
  if ((kind == "tracks" || kind == "releases") && handed_in(release))
    if (const auto locked = locked_changes(entity, wire_body(request)); !locked.empty())
      return wire(403,
          {{"error", json::object{{"code", "RELEASE_LOCKED_FIELDS"},
                         {"message", "These fields are locked: " + join(locked, ", ") + "."}}}});
  if (kind == "tracks")
    if (const auto faults = people_faults(wire_body(request)); !faults.empty())
      return wire_invalid(faults);
  for (const auto& [name, value] : wire_body(request))
    if (name != "id" && name != "distributed_at" && name != "verdict") entity[name] = value;
  records_.put(key, entity);
  return wire(200, {{"data", shown(kind, entity)}});
}

std::vector<std::string> LabelGridSimulator::faults_of(const json::object& release) const {
  std::vector<std::string> out;
  if (!release.contains("photo_sha256")) out.push_back("The release has no cover art.");
  bool has_track = false;
  for (const auto& [key, track] : records_.all("tracks:")) {
    if (wire_number(track, "release_id") != wire_number(release, "id")) continue;
    has_track = true;
    const auto* audio = track.if_contains("audio");
    const bool usable =
        audio && !audio->at("failed").as_bool() && audio->at("ready_at").as_int64() <= now();
    if (!usable) out.push_back("Track 1 has no processed stereo audio.");
  }
  if (!has_track) out.push_back("The release has no track.");
  return out;
}

api::Response LabelGridSimulator::validate(
    const api::Request& request, const std::string& release_key) {
  auto faults = faults_of(*records_.find(release_key));
  if (struck("validation_error", request))
    faults.push_back("The title must not be in capitals only.");
  json::array plain, structured;
  for (const auto& words : faults) {
    plain.emplace_back(words);
    structured.push_back(
        json::object{{"code", "RELEASE_INVALID"}, {"field", "release"}, {"message", words}});
  }
  return wire(200, {{"errors", std::move(plain)}, {"errors_structured", std::move(structured)}});
}

api::Response LabelGridSimulator::distribute(
    const api::Request& request, const std::string& release_key) {
  auto release = *records_.find(release_key);
  // Putting back what was refused or failed is a new submission; what is on its way or there is
  // not.
  const bool ended =
      release.contains("distributed_at") &&
      time_of(release, "distributed_at") + options_.review_ms <= now() &&
      (wire_text(release, "verdict") != "approved" || release.at("delivery_fails").as_bool());
  if (wire_text(release, "verdict") == "on hold")
    return refuse(409, "The release is on hold: confirm its review.");
  if (release.contains("distributed_at") && (!ended || release.contains("takedown_at")))
    return refuse(409, "The release was handed in before.");
  if (const auto faults = faults_of(release); !faults.empty()) {
    json::array errors;
    for (const auto& words : faults) errors.emplace_back(words);
    return wire(422, {{"errors", std::move(errors)}, {"errors_structured", json::array{}}});
  }
  std::int64_t this_week = 0;
  for (const auto& [key, other] : records_.all("releases:"))
    this_week +=
        other.contains("distributed_at") && time_of(other, "distributed_at") + kWeekMs > now();
  if (struck("quota_exceeded", request) ||
      (options_.weekly_limit > 0 && this_week >= options_.weekly_limit)) {
    auto full = wire(429, {{"error", json::object{{"code", "WEEKLY_SUBMISSION_LIMIT"},
                                         {"message", "The weekly limit is used up."}}}});
    full.headers.set("Retry-After", "86400");
    return full;
  }
  release["distributed_at"] = now();
  release["submissions"] = wire_number(release, "submissions") + 1;
  release["verdict"] = struck("policy_rejection", request)    ? "rejected"
                       : struck("changes_requested", request) ? "changes requested"
                       : struck("on_hold", request)           ? "on hold"
                                                              : "approved";
  release["delivery_fails"] = struck("delivery_failed", request);
  records_.put(release_key, release);
  return wire(200, {{"data", shown("releases", release)}});
}

json::array LabelGridSimulator::review_issues(const api::Request& request) const {
  const auto wanted = request.query.find("release_id");
  json::array out;
  for (const auto& [key, release] : records_.all("releases:"))
    if (wanted != request.query.end() &&
        wanted->second == std::to_string(wire_number(release, "id")) &&
        wire_text(release, "verdict") == "on hold")
      out.push_back(json::object{{"id", 1}, {"release_id", wire_number(release, "id")},
          {"status", "open"}, {"message", "The artist's name differs from the cover."}});
  return out;
}

/// What was held goes on, without being handed in again.
api::Response LabelGridSimulator::confirm_review(const std::string& release_key) {
  auto release = *records_.find(release_key);
  if (wire_text(release, "verdict") != "on hold") return refuse(409, "The release is not on hold.");
  release["verdict"] = "approved";
  release["distributed_at"] = now();
  records_.put(release_key, release);
  return wire(200, {{"data", shown("releases", release)}});
}

api::Response LabelGridSimulator::takedown(const std::string& release_key) {
  auto release = *records_.find(release_key);
  if (!release.contains("distributed_at")) return refuse(409, "The release is not in any store.");
  if (!release.contains("takedown_at")) release["takedown_at"] = now();
  records_.put(release_key, release);
  return wire(202, {{"message", "The takedown was requested."}});
}

json::array LabelGridSimulator::queue_rows(const api::Request& request) const {
  const auto wanted = request.query.find("filter[release_id]");
  json::array out;
  for (const auto& [key, release] : records_.all("releases:")) {
    const auto number = wire_number(release, "id");
    const auto handed = time_of(release, "distributed_at");
    if (handed == 0 || (wanted != request.query.end() && wanted->second != std::to_string(number)))
      continue;
    const bool reviewed = handed + options_.review_ms <= now();
    const bool delivered = handed + options_.review_ms + options_.delivery_ms <= now();
    const bool later = wire_text(release, "release_date") > format_utc(now()).substr(0, 10);
    for (const auto& outlet : reference_outlets()) {
      const auto& store = outlet.get_object();
      const auto slug = wire_text(store, "slug");
      json::object row{{"id", number * 1000 + wire_number(store, "id")}, {"release_id", number},
          {"outlet_id", store.at("id")}, {"outlet", store.at("name")}, {"type", "delivery"},
          {"status", "pending review"}};
      if (reviewed)
        row["status"] = wire_text(release, "verdict") == "approved" ? "processing" : "error";
      if (delivered && wire_text(release, "verdict") == "approved") {
        row["status"] = release.at("delivery_fails").as_bool() ? "error"
                        : later                                ? "scheduled"
                                                               : "complete";
        if (row["status"] == "error") row["error"] = "The outlet did not take the delivery.";
        if (row["status"] == "complete") {
          const auto code = to_hex(sha256(slug + key)).substr(0, 22);
          row["external_id"] = slug == "spotify" ? "spotify:album:" + code : code;
          row["url"] = "https://" + slug + ".example/album/" + code;
        }
      }
      out.push_back(row);
      if (const auto down = time_of(release, "takedown_at"); down != 0) {
        row["id"] = number * 1000 + 500 + wire_number(store, "id");
        row["type"] = "takedown";
        row["status"] = down + options_.delivery_ms <= now() ? "complete" : "processing";
        out.push_back(std::move(row));
      }
    }
  }
  return out;
}

json::object LabelGridSimulator::describe() {
  json::array items;
  std::int64_t handed = 0, live = 0;
  for (const auto& [key, release] : records_.all("releases:")) {
    auto item = shown("releases", release);
    const auto at = time_of(release, "distributed_at");
    const bool is_live = at != 0 && at + options_.review_ms + options_.delivery_ms <= now() &&
                         wire_text(release, "verdict") == "approved" &&
                         wire_text(release, "release_date") <= format_utc(now()).substr(0, 10) &&
                         !release.contains("takedown_at") &&
                         !release.at("delivery_fails").as_bool();
    handed += at != 0;
    live += is_live;
    item["public"] = is_live;
    item["live"] = is_live;
    for (const auto& [track_key, track] : records_.all("tracks:"))
      if (wire_number(track, "release_id") == wire_number(release, "id"))
        if (const auto* audio = track.if_contains("audio")) item["sha256"] = audio->at("sha256");
    items.push_back(std::move(item));
  }
  const auto releases = static_cast<std::int64_t>(items.size());
  return {{"service", "labelgrid"}, {"releases", releases},
      {"tracks", static_cast<std::int64_t>(records_.all("tracks:").size())},
      {"artists", static_cast<std::int64_t>(records_.all("artists:").size())},
      {"labels", static_cast<std::int64_t>(records_.all("labels:").size())},
      {"writers", static_cast<std::int64_t>(records_.all("writers:").size())},
      {"distributed", handed}, {"public", live}, {"live", live}, {"items", std::move(items)}};
}

std::unique_ptr<Simulator> make_labelgrid_simulator(Options options) {
  return std::make_unique<LabelGridSimulator>(std::move(options));
}

}  // namespace mv::sandbox
