// SPDX-License-Identifier: Apache-2.0
#include "sandbox/simulator.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::size_t kKeptRequests = 1000;
constexpr std::size_t kKeptBody = 16 << 10;
constexpr std::uint64_t kPlainLimit = 8 << 20;  // a DDEX message of 999 tracks has 3 MB
constexpr std::uint64_t kUploadLimit = std::uint64_t{4} << 30;
constexpr std::string_view kControl = "/_sandbox/";

/// Sign-in routes are spared unless a fault names them: a lost answer there loses the account.
bool is_sign_in(const api::Request& request) {
  return request.path.starts_with("/oauth/") || request.path == "/authorize" ||
         request.path == "/sign-out" || request.path.starts_with("/o/oauth2/") ||
         request.path == "/token";
}

/// The fields of a form, as far as kKeptBody goes; of a file what it is called and how long it is.
json::array form_of(const Intake& body) {
  json::array out;
  std::size_t kept = 0;
  for (const auto& part : body.parts()) {
    json::object field{{"name", part.name}, {"bytes", part.size}};
    if (part.file_name)
      field["file_name"] = *part.file_name;
    else if ((kept += part.text.size()) <= kKeptBody)
      field["text"] = part.text;
    out.push_back(std::move(field));
  }
  return out;
}

}  // namespace

class Simulator::Sink final : public api::BodySink {
 public:
  Sink(Simulator& owner, const api::Request& head)
      : owner_(owner), intake_(head.headers.get("Content-Type")), tap_(owner.tap(head)) {}
  Status write(std::string_view block) override {
    if (!tap_) {
      intake_.write(block);
      return {};
    }
    intake_.count(block.size());
    const std::lock_guard lock(owner_.mutex_);
    tap_(block);
    return {};
  }
  api::Response finish(api::Request& request) override {
    const bool whole = intake_.finish();
    const std::lock_guard lock(owner_.mutex_);
    if (!whole) return owner_.refuse(400, "the multipart body has no end");
    return owner_.run(request, &intake_);
  }

 private:
  Simulator& owner_;
  Intake intake_;
  Tap tap_;
};

Simulator::Simulator(Options options)
    : options_(std::move(options)),
      records_(options_.state_path),
      clock_(options_.clock ? *options_.clock : system_clock_) {}

Simulator::~Simulator() = default;

json::object Simulator::mint_account() {
  const std::lock_guard lock(mutex_);
  return mint();
}

Status Simulator::order_fault(const json::object& order) {
  const std::lock_guard lock(mutex_);
  return faults_.order(order, service());
}

void Simulator::clear_faults() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
}

json::object Simulator::state() {
  const std::lock_guard lock(mutex_);
  return describe();
}

json::array Simulator::requests() {
  const std::lock_guard lock(mutex_);
  json::array out;
  for (const auto& request : requests_) out.push_back(request);
  return out;
}

api::BodyPlan Simulator::plan(api::Request& head) {
  api::BodyPlan plan;
  plan.limit = kPlainLimit;
  const std::lock_guard lock(mutex_);
  if (head.path.starts_with(kControl) || !takes_stream(head)) return plan;
  plan.limit = kUploadLimit + kPlainLimit;
  plan.sink = std::make_unique<Sink>(*this, head);
  if (const auto cut = faults_.strike({"cut_upload"}, head)) {
    plan.cut_after = static_cast<std::uint64_t>(std::max<std::int64_t>(cut->after_bytes, 1));
    api::Response none;
    none.status = 0;
    note_request(head, nullptr, plan.cut_after, none, "cut_upload");
  }
  return plan;
}

api::Response Simulator::handle(api::Request& request) {
  if (request.path.starts_with(kControl)) return control(request);
  linger(request);
  const std::lock_guard lock(mutex_);
  return run(request, nullptr);
}

std::optional<api::Response> Simulator::early_fault(const api::Request& request) {
  const auto fault = faults_.strike(
      {"rate_limited", "rate_limited_no_header", "rate_limited_reset", "server_error",
          "unavailable", "html_error", "dropped", "empty_401", "token_expired"},
      request);
  if (!fault) return std::nullopt;
  const auto& name = fault->fault;
  api::Response response;
  if (name == "rate_limited" || name == "unavailable") {
    response =
        name == "unavailable" ? refuse(503, "maintenance") : refuse(429, "too many requests");
    response.headers.set("Retry-After", "1");
  } else if (name == "rate_limited_no_header") {
    response = gateway_limit();
  } else if (name == "rate_limited_reset") {
    auto until = replace_all(format_utc(now() + 2000).substr(0, 19), "-", "/");
    until[10] = ' ';
    response = api::json_response(
        429, R"({"errors":[{"meta":{"rate_limit":{"group":"plays","max_nr_of_requests":15000,)"
             R"("time_window":"PT24H"},"remaining_requests":0,"reset_time":")" +
                 until + R"( +0000"}}]})");
  } else if (name == "server_error") {
    response = refuse(500, "internal error");
  } else if (name == "html_error") {
    response.status = 502;
    response.headers.set("Content-Type", "text/html");
    response.body =
        "<html><head><title>502 Bad Gateway</title></head><body><h1>ERROR</h1>"
        "<p>The request could not be satisfied.</p></body></html>";
  } else if (name == "dropped") {
    response.misbehaviour.drop = true;
  } else {
    if (name == "token_expired") expire_tokens();
    response.status = 401;
    response.headers.set("Content-Type", "text/plain");
    response.body = "\n";
  }
  response.headers.set("X-Sandbox-Fault", name);
  return response;
}

api::Response Simulator::run(api::Request& request, const Intake* body) {
  const auto bytes = body ? body->bytes() : request.body.size();
  const bool spared = is_sign_in(request);
  if (!spared)
    if (auto early = early_fault(request)) {
      note_request(
          request, body, bytes, *early, std::string(early->headers.get("X-Sandbox-Fault")));
      return std::move(*early);
    }
  auto response = answer(request, body);
  std::string struck_by;
  if (const auto late =
          spared ? std::nullopt
                 : faults_.strike({"latency", "lost_response", "error_after_success"}, request)) {
    struck_by = late->fault;
    if (late->fault == "latency")
      response.misbehaviour.delay = std::chrono::milliseconds{late->delay_ms};
    else if (late->fault == "lost_response")
      response.misbehaviour.drop = true;
    else
      response = refuse(500, "internal error");
  }
  note_request(request, body, bytes, response, struck_by);
  return response;
}

void Simulator::note_request(const api::Request& request, const Intake* body, std::uint64_t bytes,
    const api::Response& response, std::string fault) {
  json::array names;
  for (const auto& [name, value] : request.headers.all()) names.emplace_back(lower(name));
  json::object note{{"at", now()}, {"method", request.method}, {"path", request.path},
      {"headers", std::move(names)}, {"bytes", bytes}, {"status", response.status}};
  // Those of a sign-in have secrets.
  if (!is_sign_in(request)) {
    note["type"] = std::string(request.headers.get("Content-Type"));
    json::object query;
    for (const auto& [name, value] : request.query) query[name] = value;
    if (!query.empty()) note["query"] = std::move(query);
    if (body) note["form"] = form_of(*body);
    if (!body && bytes == request.body.size() && bytes <= kKeptBody) note["body"] = request.body;
    if (response.body.size() <= kKeptBody) note["answer"] = response.body;
  }
  if (!fault.empty()) note["fault"] = fault;
  requests_.push_back(std::move(note));
  if (requests_.size() > kKeptRequests) requests_.pop_front();
}

api::Response Simulator::control(api::Request& request) {
  const auto what = request.method + " " + request.path.substr(kControl.size());
  if (what == "GET state") return api::json_response(200, json::serialize(state()));
  if (what == "GET requests") return api::json_response(200, json::serialize(requests()));
  if (what == "POST account") return api::json_response(201, json::serialize(mint_account()));
  if (what == "DELETE faults") {
    clear_faults();
    return api::json_response(200, "{}");
  }
  if (what == "GET faults") {
    json::array known;
    for (const auto& info : faults())
      if (serves(info, service()))
        known.push_back(json::object{{"fault", info.name}, {"service", info.service},
            {"transient", info.transient}, {"sentence", info.sentence}});
    const std::lock_guard lock(mutex_);
    return api::json_response(
        200, json::serialize(json::object{{"faults", known}, {"ordered", faults_.list()}}));
  }
  if (what == "POST faults") {
    boost::system::error_code broken;
    const auto body = json::parse(request.body, broken);
    const auto ordered = broken || !body.is_object()
                             ? Status(make_error(Code::bad_request, "not a JSON object"))
                             : order_fault(body.get_object());
    if (ordered.ok()) return api::json_response(201, "{}");
    return api::json_response(
        422, json::serialize(json::object{{"error", ordered.error().line()}}));
  }
  boost::system::error_code broken;
  const auto body = json::parse(request.body.empty() ? "{}" : request.body, broken);
  const std::lock_guard lock(mutex_);
  if (!broken && body.is_object())
    if (auto own = own_control(what, body.get_object())) return *std::move(own);
  return api::json_response(404, R"({"error":"no such control route"})");
}

}  // namespace mv::sandbox
