// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/session.hpp"

#include <boost/json/serialize.hpp>

#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::platforms::labelgrid {
namespace {

constexpr int kMostPages = 500;
constexpr int kPerPage = 100;

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

std::string idempotency_key(const std::string& shipment_id, const std::string& step,
                            std::int64_t tries) {
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
    : api_(endpoints.api),
      secret_(std::make_unique<json::object>(std::move(secret))),
      caller_(std::make_unique<Caller>("LabelGrid", clock, std::move(cancelled))) {
  caller_->hide(text_of(*secret_, "token"));
}

Result<json::object> Session::send(client::OutgoingRequest request, const std::string& key) {
  request.url = api_ + request.url;
  request.headers.set("Authorization", "Bearer " + text_of(*secret_, "token"));
  request.headers.set("Accept", "application/json");
  if (!key.empty()) request.headers.set("Idempotency-Key", key);
  MV_TRY(const auto answer, caller_->send(request));
  if (answer.status < 200 || answer.status > 299) {
    auto error = caller_->refusal(request, answer);
    if (read_complaint(answer).code == "RELEASE_LOCKED_FIELDS") {
      error.code = Code::conflict;
      error.hint =
          "The release was submitted, so these fields cannot be changed. Take it down and "
          "distribute it again to change them";
    }
    return error;
  }
  if (answer.status == 204 || trim(answer.body).empty()) return json::object{};
  return object_of("LabelGrid", answer);
}

Result<json::object> Session::get(const std::string& path) {
  client::OutgoingRequest request;
  request.url = path;
  return send(std::move(request));
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
                        "LabelGrid's list " + path.substr(0, path.find('?')) + " cannot be read",
                        {}, "It is retried automatically");
    for (const auto& row : rows->get_array())
      if (row.is_object()) out.push_back(row);
    if (page >= number_of(part_of(answer, "meta"), "last_page", 1)) break;
  }
  return out;
}

Result<json::object> Session::post(Context& context, const std::string& step,
                                   const std::string& path, const json::object& body) {
  const auto key =
      idempotency_key(context.order.shipment_id, step, tries_of(context.journal, step));
  client::OutgoingRequest request;
  request.method = "POST";
  request.url = path;
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  const auto point = "labelgrid." + step.substr(0, step.find(':'));  // artist:Name, validate:time
  crash_point(point + ".intent");
  auto answer = send(std::move(request), key);
  crash_point(point + ".sent");
  if (!answer.ok() && is_final(answer.error())) MV_CHECK(count_try(context, step));
  return answer;
}

Result<json::object> Session::put(const std::string& path, const json::object& body,
                                  const std::string& key) {
  client::OutgoingRequest request;
  request.method = "PUT";
  request.url = path;
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  return send(std::move(request), key);
}

Result<json::object> Session::patch(const std::string& path, const json::object& body) {
  client::OutgoingRequest request;
  request.method = "PATCH";
  request.url = path;
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  return send(std::move(request));
}

Result<json::object> Session::remove(const std::string& path) {
  client::OutgoingRequest request;
  request.method = "DELETE";
  request.url = path;
  return send(std::move(request));
}

Result<json::object> Session::post_file(const std::string& path, client::FormPart part,
                                        const std::string& key) {
  client::OutgoingRequest request;
  request.method = "POST";
  request.url = path;
  request.form.push_back(std::move(part));
  request.total_timeout = std::chrono::milliseconds{0};
  return send(std::move(request), key);
}

Status Session::put_file(const std::string& url, const fs::path& file, const std::string& type) {
  client::OutgoingRequest request;
  request.method = "PUT";
  request.url = url;
  request.file = file;
  request.headers.set("Content-Type", type);
  request.total_timeout = std::chrono::milliseconds{0};  // length decides; a stall ends it
  const auto answer = caller_->expect(std::move(request));
  if (answer.ok()) return {};
  auto error = answer.error();
  // A storage address lives for minutes: whatever it refuses, a new address may take.
  if (!error.retryable() && error.code != Code::cancelled && error.code != Code::io) {
    error.code = Code::upstream;
    error.hint = "It is sent again automatically, to a new storage address";
  }
  return error;
}

}  // namespace mv::platforms::labelgrid
