// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/session.hpp"

#include <boost/json/serialize.hpp>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/platform_rules.hpp"

namespace mv::platforms::labelgrid {
namespace {

constexpr int kMostPages = 500;
constexpr int kPerPage = 100;

constexpr std::string_view kSecrets[] = {"token", "webhook_secret"};
// A list with places and codes says more than the same list in plain words.
constexpr std::string_view kLists[] = {"errors_structured|errors", "error.fields"};
constexpr std::string_view kFields[] = {"errors", "error.fields"};
constexpr std::string_view kTexts[] = {"error.message", "error_description|error", "message"};
constexpr services::RefusalRule kRules[] = {{.code_word = "release_locked_fields",
    .code = Code::conflict,
    .hint = "The release was submitted, so these fields cannot be changed. Take it down and "
            "distribute it again to change them."}};
constexpr services::ServiceFacts kFacts{.name = "LabelGrid",
    .id = "labelgrid",
    .key_header = "Authorization",
    .key_prefix = "Bearer ",
    .secrets = kSecrets,
    .refusals = {.lists = kLists,
        .fields = kFields,
        .texts = kTexts,
        .code = "error.code|error|code"},
    .rules = kRules,
    .shared_rules = kPlatformRules};

std::int64_t tries_of(const Journal& journal, const std::string& step) {
  return number_of(part_of(journal.notes(), "tries"), step);
}

Status count_try(Context& context, const std::string& step) {
  auto tries = part_of(context.journal.notes(), "tries");
  tries[step] = tries_of(context.journal, step) + 1;
  return context.journal.note({{"tries", std::move(tries)}});
}

/// Refused for good: the next try is another request and needs a key of its own.
bool is_final(const Error& error) {
  return error.code == Code::rejected || error.code == Code::forbidden ||
         error.code == Code::not_found || error.code == Code::unauthenticated;
}

}  // namespace

std::string idempotency_key(
    const std::string& shipment_id, const std::string& step, std::int64_t tries) {
  const auto digest = sha256(shipment_id + "\n" + step + "\n" + std::to_string(tries));
  return "mv-" + to_hex(digest).substr(0, 40);
}

const json::object& unwrapped(const json::object& answer) {
  const auto* data = answer.if_contains("data");
  return data && data->is_object() ? data->get_object() : answer;
}

Result<Session> Session::open(const Endpoints& endpoints, Context& context) {
  MV_TRY(auto secret, context.credentials.load());
  return Session(endpoints, std::move(secret), context.clock, context.cancelled);
}

Session::Session(const Endpoints& endpoints, json::object secret, const Clock& clock,
    std::function<bool()> cancelled)
    : secret_(std::make_unique<json::object>(std::move(secret))),
      service_(std::make_unique<services::ServiceCall>(
          kFacts, endpoints.api, clock, std::move(cancelled))) {
  service_->hide(*secret_);
}

Result<json::object> Session::send(client::OutgoingRequest request, const std::string& key) {
  service_->sign(request, text_of(*secret_, "token"));
  if (!key.empty()) request.headers.set("Idempotency-Key", key);
  MV_TRY(const auto answer, service_->expect(std::move(request)));
  if (answer.status == 204 || trim(answer.body).empty()) return json::object{};
  return service_->object_of(answer);
}

Result<json::object> Session::get(const std::string& path) {
  return send(service_->request("GET", path));
}

Result<json::array> Session::list(const std::string& path) {
  json::array out;
  for (int page = 1; page <= kMostPages; ++page) {
    const auto join = path.find('?') == path.npos ? "?" : "&";
    MV_TRY(const auto answer, get(path + join + "page=" + std::to_string(page) +
                                  "&per_page=" + std::to_string(kPerPage)));
    const auto* rows = answer.if_contains("data");
    if (!rows || !rows->is_array())
      return make_error(Code::upstream,
          "LabelGrid's list " + path.substr(0, path.find('?')) + " cannot be read", {},
          "It is retried automatically.");
    for (const auto& row : rows->get_array())
      if (row.is_object()) out.push_back(row);
    if (page >= number_of(part_of(answer, "meta"), "last_page", 1)) break;
  }
  return out;
}

Result<json::object> Session::post(
    Context& context, const std::string& step, const std::string& path, const json::object& body) {
  const auto key =
      idempotency_key(context.order.shipment_id, step, tries_of(context.journal, step));
  auto request = service_->request("POST", path);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  const auto point = "labelgrid." + step.substr(0, step.find(':'));  // artist:Name, validate:time
  crash_point(point + ".intent");
  auto answer = send(std::move(request), key);
  crash_point(point + ".sent");
  if (!answer.ok() && is_final(answer.error())) MV_CHECK(count_try(context, step));
  return answer;
}

Result<json::object> Session::put(
    const std::string& path, const json::object& body, const std::string& key) {
  auto request = service_->request("PUT", path);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  return send(std::move(request), key);
}

Result<json::object> Session::patch(const std::string& path, const json::object& body) {
  auto request = service_->request("PATCH", path);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  return send(std::move(request));
}

Result<json::object> Session::remove(const std::string& path) {
  return send(service_->request("DELETE", path));
}

Result<json::object> Session::post_file(
    const std::string& path, client::FormPart part, const std::string& key) {
  auto request = service_->request("POST", path);
  request.form.push_back(std::move(part));
  request.total_timeout = std::chrono::milliseconds{0};
  return send(std::move(request), key);
}

Status Session::put_file(const std::string& url, const fs::path& file, const std::string& type) {
  auto request = service_->request("PUT", url);
  request.headers = {};
  request.file = file;
  request.headers.set("Content-Type", type);
  request.total_timeout = std::chrono::milliseconds{0};  // length decides; a stall ends it
  const auto answer = service_->expect(std::move(request));
  if (answer.ok()) return {};
  auto error = answer.error();
  // A storage address lives for minutes: whatever it refuses, a new address may take.
  if (!error.retryable() && error.code != Code::cancelled && error.code != Code::io) {
    error.code = Code::upstream;
    error.hint = "It is sent again automatically, to a new storage address.";
  }
  return error;
}

}  // namespace mv::platforms::labelgrid
