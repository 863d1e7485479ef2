// SPDX-License-Identifier: Apache-2.0
// A receiver of DDEX batches over S3: it verifies signatures, takes a batch in when its
// BatchComplete arrives, and lays acknowledgements into its folder. It keeps texts as they are, and
// of recordings what they weigh.
#include <fmt/format.h>

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "ddex/read/check.hpp"
#include "ddex/read/dates.hpp"
#include "ddex/read/document.hpp"
#include "ddex/read/summary.hpp"
#include "delivery/signature.hpp"
#include "model/json.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {
namespace {

constexpr std::string_view kBucket = "/drop/", kRegion = "us-east-1";
constexpr const char* kHash = "x-amz-meta-sha256";
constexpr std::string_view kAcknowledgements = "/acknowledgements/";

std::string text_in(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t number_in(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  return found && found->is_int64() ? found->get_int64() : 0;
}

api::Response xml(int status, std::string body) {
  api::Response out;
  out.status = status;
  out.headers.set("Content-Type", "application/xml");
  out.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + std::move(body);
  return out;
}

api::Response s3_error(int status, std::string_view code, const std::string& words) {
  return xml(
      status, fmt::format("<Error><Code>{}</Code><Message>{}</Message></Error>", code, words));
}

/// Whether recordings come with it: an update of the words alone has none.
bool brings_files(std::string_view text) { return text.find("<URI>") != text.npos; }

std::string folder_of(const std::string& key) { return key.substr(0, key.find('/')); }

/// What a label wrote may stand in it.
std::string escaped(std::string text) {
  for (const auto& [from, to] : {std::pair{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}})
    text = replace_all(std::move(text), from, to);
  return text;
}

/// One status in the form of ERN-C-SFTP 1.6.
std::string file_acknowledgement(
    const std::string& release, std::string_view status, const std::string& words, Millis at) {
  return fmt::format(
      "<c:FtpAcknowledgementMessage xmlns:c=\"http://ddex.net/xml/ern-c-sftp/16\">\n"
      "<MessageHeader><MessageCreatedDateTime>{}</MessageCreatedDateTime></MessageHeader>\n"
      "<AcknowledgedFile><ReleaseId>{}</ReleaseId></AcknowledgedFile>\n"
      "<FileStatus>{}</FileStatus>{}\n</c:FtpAcknowledgementMessage>\n",
      format_utc(at), release, status,
      words.empty() ? "" : fmt::format("<ErrorText>{}</ErrorText>", escaped(words)));
}

/// One status of the release in the form of 1.8.
std::string release_acknowledgement(
    const std::string& release, const std::string& message_id, std::string_view status, Millis at) {
  return fmt::format(
      "<a:AcknowledgementMessage xmlns:a=\"http://ddex.net/xml/ern-c-sftp/18\">\n"
      "<MessageHeader><MessageCreatedDateTime>{}</MessageCreatedDateTime></MessageHeader>\n"
      "<ReleaseStatus><ReleaseId><ICPN>{}</ICPN></ReleaseId><ReleaseStatus>{}</ReleaseStatus>\n"
      "<Acknowledgement><MessageType>NewReleaseMessage</MessageType><MessageId>{}</MessageId>\n"
      "<MessageStatus><Status>FileOK</Status></MessageStatus></Acknowledgement>\n"
      "</ReleaseStatus></a:AcknowledgementMessage>\n",
      format_utc(at), release, status, message_id);
}

class DdexSimulator final : public Simulator {
 public:
  DdexSimulator(std::string_view name, Options options)
      : Simulator(std::move(options)), name_(name) {}

  std::string_view service() const override { return name_; }

 protected:
  bool takes_stream(const api::Request& head) const override {
    return head.method == "PUT" && !head.path.ends_with(".xml");
  }
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override;
  json::object describe() override;
  api::Response refuse(int status, const std::string& words) override {
    return s3_error(status, status == 503 ? "SlowDown" : "InternalError", words);
  }
  api::Response gateway_limit() override { return s3_error(429, "SlowDown", "Slow down."); }

 private:
  bool signed_well(const api::Request& request, const std::string& digest) const;
  api::Response put(const api::Request& request, const std::string& key, const Intake* body);
  api::Response list(const api::Request& request) const;
  std::map<std::string, std::string> objects(const std::string& prefix) const;
  void take_in(const api::Request& request, const std::string& batch, const std::string& text);
  void take_message(const api::Request& request, const std::string& batch, const std::string& key);
  std::string fault_of(const std::string& key, const std::string& text, std::string& words) const;
  std::map<std::string, std::string> acknowledgements(const std::string& batch) const;
  bool is_live(const json::object& release) const;

  std::string_view name_;
};

json::object DdexSimulator::mint() {
  const auto id = "AK" + upper(to_hex(random_bytes(9))), secret = to_hex(random_bytes(20));
  records_.put("key:" + id, {{"secret", secret}});
  return {{"address", "s3://drop"}, {"sender_dpid", "PADPIDA2013020802I"},
      {"recipient_dpid", "PADPIDA2015120100H"}, {"access_key_id", id},
      {"secret_access_key", secret}};
}

/// As AWS's page on header-based signatures has it. The Host header leads here through a gate,
/// whose part of the path was signed, too.
bool DdexSimulator::signed_well(const api::Request& request, const std::string& digest) const {
  const std::string said(request.headers.get("Authorization"));
  const auto from = said.find("Credential="), slash = said.find('/', from);
  if (from == said.npos || slash == said.npos) return false;
  const auto id = said.substr(from + 11, slash - from - 11);
  const auto* key = records_.find("key:" + id);
  const auto at = request.headers.get("x-amz-date");
  if (!key || at.size() != 16) return false;
  const std::string host(request.headers.get("Host"));
  const auto gate = std::min(host.find('/'), host.size());
  delivery::ToSign again{.method = request.method,
      .host = host.substr(0, gate),
      .path = host.substr(gate) + request.target.substr(0, request.target.find('?')),
      .query = request.query,
      .headers = {},
      .payload_sha256 = std::string(request.headers.get("x-amz-content-sha256"))};
  if (again.payload_sha256 != digest) return false;
  const auto names = said.find("SignedHeaders="), comma = said.find(',', names);
  if (names == said.npos || comma == said.npos) return false;
  for (const auto& name : split(said.substr(names + 14, comma - names - 14), ';'))
    if (name != "host" && name != "x-amz-date" && name != "x-amz-content-sha256")
      again.headers[name] = request.headers.get(name);
  const auto when = parse_utc(fmt::format("{}-{}-{}T{}:{}:{}Z", at.substr(0, 4), at.substr(4, 2),
      at.substr(6, 2), at.substr(9, 2), at.substr(11, 2), at.substr(13, 2)));
  if (!when.ok()) return false;
  const auto expected =
      delivery::signed_headers(again, kRegion, id, SecretText(text_in(*key, "secret")), *when);
  return equal_in_constant_time(expected.at("authorization"), said);
}

api::Response DdexSimulator::answer(api::Request& request, const Intake* body) {
  const auto digest = body ? body->parts().front().sha256 : to_hex(sha256(request.body));
  if (!signed_well(request, digest))
    return s3_error(403, "SignatureDoesNotMatch", "The signature does not match.");
  if (request.path == "/drop" && request.method == "GET") return list(request);
  if (!request.path.starts_with(kBucket)) return s3_error(404, "NoSuchBucket", "No such bucket.");
  const auto key = request.path.substr(kBucket.size());
  if (request.method == "PUT") return put(request, key, body);
  const auto all = objects(key);
  const auto found = all.find(key);
  const auto* record = records_.find("object:" + key);
  if (found == all.end() && !record) return s3_error(404, "NoSuchKey", "No such key.");
  if (request.method == "DELETE") {
    records_.erase("object:" + key);
    return xml(204, {});
  }
  auto out = xml(200, {});
  out.body = request.method == "HEAD" ? std::string() : found->second;
  if (request.method == "HEAD" && record && record->contains("sha256"))
    out.headers.set(kHash, text_in(*record, "sha256"));
  if (request.method == "HEAD")
    out.headers.set("Content-Length",
        std::to_string(
            record ? number_in(*record, "size") : static_cast<std::int64_t>(found->second.size())));
  return out;
}

api::Response DdexSimulator::put(
    const api::Request& request, const std::string& key, const Intake* body) {
  if (struck("quota_exceeded", request))
    return s3_error(403, "AccessDenied", "The account has no room left.");
  json::object record{
      {"size", static_cast<std::int64_t>(body ? body->bytes() : request.body.size())}};
  if (!body) record["text"] = request.body;
  if (const auto hash = request.headers.get(kHash); !hash.empty()) record["sha256"] = hash;
  records_.put("object:" + key, std::move(record));
  const auto name = key.substr(key.find('/') + 1);
  if (!body && name.starts_with("BatchComplete_")) take_in(request, folder_of(key), request.body);
  return xml(200, {});
}

/// Keys and texts; of a recording the text is empty.
std::map<std::string, std::string> DdexSimulator::objects(const std::string& prefix) const {
  std::map<std::string, std::string> out;
  for (const auto& [key, record] : records_.all("object:" + prefix))
    out[key.substr(7)] = text_in(record, "text");
  for (const auto& [batch, record] : records_.all("batch:"))
    for (auto& [name, text] : acknowledgements(batch.substr(6)))
      if (const auto key = batch.substr(6) + std::string(kAcknowledgements) + name;
          key.starts_with(prefix))
        out[key] = std::move(text);
  return out;
}

api::Response DdexSimulator::list(const api::Request& request) const {
  const auto prefix = request.query.count("prefix") ? request.query.at("prefix") : "";
  std::string contents;
  std::string last;
  for (const auto& [key, text] : objects(prefix)) {
    const auto slash = key.find('/', prefix.size());
    if (slash == key.npos) {
      contents += fmt::format("<Contents><Key>{}</Key></Contents>", key);
    } else if (const auto folder = key.substr(0, slash + 1); folder != last) {
      contents += fmt::format("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", folder);
      last = folder;
    }
  }
  return xml(200, fmt::format("<ListBucketResult>{}</ListBucketResult>", contents));
}

/// The status that the receiver gives; FileOK when nothing is wrong.
std::string DdexSimulator::fault_of(
    const std::string& key, const std::string& text, std::string& words) const {
  const auto found = mv::ddex::check(text, {});
  if (!found.ok()) {
    words = found.error().what;
    return "NewReleaseMessageInvalid";
  }
  for (const auto& finding : *found)
    if (finding.level == mv::ddex::Level::error) {
      words = fmt::format("line {}: {}", finding.line, finding.message);
      return finding.rule == "D5" ? "IdentifierInvalid" : "NewReleaseMessageInvalid";
    }
  const auto folder = key.substr(0, key.rfind('/') + 1);
  const auto document = mv::ddex::Document::parse(text);
  for (const auto& file : document->root().select_nodes("//File/URI"))
    if (!records_.find("object:" + folder + file.node().child_value())) {
      words = file.node().child_value();
      return "ResourceMissing";
    }
  return "FileOK";
}

void DdexSimulator::take_message(
    const api::Request& request, const std::string& batch, const std::string& key) {
  const auto* record = records_.find("object:" + key);
  const auto text = record ? text_in(*record, "text") : std::string();
  std::string words;
  auto status = fault_of(key, text, words);
  if (status == "FileOK" && struck("validation_error", request)) {
    status = "NewReleaseMessageInvalid";
    words = "an element is missing";
  } else if (status == "FileOK" && struck("processing_failed", request)) {
    status = "ResourceCorrupt";
  } else if (status == "FileOK" && struck("policy_rejection", request)) {
    status = "ReleaseViolatesTermsOfService";
  }
  const auto wait = options_.review_ms * (struck("slow_processing", request) ? 10 : 1);
  const auto summary = mv::ddex::summarise(text);
  json::object taken{{"status", status}, {"words", words}, {"at", now()}, {"wait", wait}};
  if (summary.ok()) {
    taken["release_id"] = summary->release_id;
    taken["message_id"] = summary->message_id;
    const bool purge = summary->kind == "PurgeReleaseMessage";
    bool open = false;
    Millis start = 0;
    for (const auto& deal : summary->deals) {
      const auto end = mv::ddex::read_moment(deal.end);
      open = open || !end || end->at > now();
      const auto from = mv::ddex::read_moment(deal.start);
      if (from && !deal.pre_order && (start == 0 || from->at < start)) start = from->at;
    }
    const auto name = "release:" + summary->release_id;
    auto release = records_.find(name) ? *records_.find(name) : json::object{{"submissions", 0}};
    const bool takes_down = purge || summary->deals.empty() || !open;
    taken["takes_down"] = takes_down;
    const bool brings = brings_files(text);
    if (status == "FileOK") {
      if (takes_down) {
        release["removed_at"] = now() + wait;
      } else {
        release["title"] = summary->title;
        release["tracks"] = static_cast<std::int64_t>(summary->tracks.size());
        release["test"] = summary->test;
        release["start"] = start;
        release["summary"] = model::to_json(*summary);
        if (brings || number_in(release, "removed_at") != 0) {
          release["from"] = now() + wait + options_.delivery_ms;
          release["removed_at"] = 0;
        }
      }
    }
    if (brings) release["submissions"] = number_in(release, "submissions") + 1;
    if (status != "FileOK" && !release.contains("title")) release["title"] = summary->title;
    records_.put(name, std::move(release));
  }
  records_.put("batch:" + batch, std::move(taken));
}

void DdexSimulator::take_in(
    const api::Request& request, const std::string& batch, const std::string& text) {
  const auto manifest = mv::ddex::Document::parse(text);
  if (records_.find("batch:" + batch)) return;  // taken already
  if (!manifest.ok() || manifest->root_name() != "ManifestMessage") {
    records_.put(
        "batch:" + batch, {{"status", "ErnMissing"}, {"at", now()}, {"wait", options_.review_ms},
                              {"words", "the manifest cannot be read"}});
    return;
  }
  for (const auto& message : manifest->root().children("MessageInBatch")) {
    const auto key = fmt::format("{}/{}", batch, message.child_value("URL"));
    const auto* record = records_.find("object:" + key);
    const auto hash = std::string(message.child("HashSum").child_value("HashSum"));
    if (!record || to_hex(md5(text_in(*record, "text"))) != hash) {
      records_.put(
          "batch:" + batch, {{"status", record ? "SignatureOrHashSumWrongOrMissing" : "ErnMissing"},
                                {"at", now()}, {"wait", options_.review_ms}, {"words", key}});
      return;
    }
    take_message(request, batch, key);
  }
}

bool DdexSimulator::is_live(const json::object& release) const {
  const auto removed = number_in(release, "removed_at");
  const auto from = std::max(number_in(release, "from"), number_in(release, "start"));
  const auto* test = release.if_contains("test");
  return number_in(release, "from") != 0 && from <= now() && (removed == 0 || removed > now()) &&
         !(test && test->is_bool() && test->get_bool());
}

/// What has been laid into the folder of a batch by now.
std::map<std::string, std::string> DdexSimulator::acknowledgements(const std::string& batch) const {
  std::map<std::string, std::string> out;
  const auto& taken = *records_.find("batch:" + batch);
  const auto release_id = text_in(taken, "release_id"), status = text_in(taken, "status");
  const auto said_at = number_in(taken, "at") + number_in(taken, "wait");
  if (said_at > now()) return out;
  const auto name = fmt::format("ACK_{}_{}", format_utc(said_at).substr(0, 10), release_id);
  if (status == "ReleaseViolatesTermsOfService") {
    out[name + ".xml"] =
        release_acknowledgement(release_id, text_in(taken, "message_id"), status, said_at);
    return out;
  }
  out[name + ".xml"] = file_acknowledgement(release_id, status, text_in(taken, "words"), said_at);
  const auto* takes_down = taken.if_contains("takes_down");
  if (status != "FileOK" || !takes_down || takes_down->get_bool()) return out;
  const auto* release = records_.find("release:" + release_id);
  if (release && is_live(*release)) {
    const auto at = std::max({number_in(*release, "from"), number_in(*release, "start"), said_at});
    out[name + "_live.xml"] = release_acknowledgement(
        release_id, text_in(taken, "message_id"), "ReleaseMadeAvailableToConsumers", at);
  }
  return out;
}

json::object DdexSimulator::describe() {
  json::array items;
  std::int64_t releases = 0, tracks = 0, live = 0, pending = 0;
  for (const auto& [key, record] : records_.all("release:")) {
    const bool taken = number_in(record, "from") != 0;
    const auto removed = number_in(record, "removed_at");
    const bool there = taken && (removed == 0 || removed > now());
    const bool now_live = is_live(record);
    releases += there;
    tracks += there ? number_in(record, "tracks") : 0;
    live += now_live;
    pending += there && !now_live;
    auto item = record;
    item["id"] = key.substr(8);
    item["live"] = now_live;
    item["distributed"] = there;
    items.push_back(std::move(item));
  }
  return {{"items", std::move(items)}, {"releases", releases}, {"tracks", tracks},
      {"public", releases}, {"distributed", releases}, {"live", live}, {"pending", pending},
      {"batches", static_cast<std::int64_t>(records_.all("batch:").size())}};
}

}  // namespace

std::unique_ptr<Simulator> make_ddex_simulator(std::string_view name, Options options) {
  return std::make_unique<DdexSimulator>(name, std::move(options));
}

}  // namespace mv::sandbox
