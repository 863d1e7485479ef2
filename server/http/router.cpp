// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <memory>

#include "base/crypto/digest.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"

namespace mv::http {

using api::Auth;
using api::BodyKind;

struct Router::Entry {
  const api::Route* row = nullptr;
  const api::Handler* handler = nullptr;
  const api::StreamHandler* stream = nullptr;
};

namespace {

bool has_body(const api::Request& request) {
  const auto length = request.headers.get("Content-Length");
  return request.headers.has("Transfer-Encoding") ||
         length.find_first_not_of('0') != std::string_view::npos;
}

template <class Map>
auto* find_in(const Map& map, std::string_view operation) {
  const auto found = map.find(operation);
  return found == map.end() ? nullptr : &found->second;
}

constexpr std::chrono::milliseconds kLookSoon{5};

/// A key that a request holds. It ends with the last answer that is one to keep; without any, it gives the
/// key free.
class Claim {
 public:
  Claim(Idempotency& kept, KeyedRequest keyed, std::string request_id)
      : kept_(kept), keyed_(std::move(keyed)), request_id_(std::move(request_id)) {}
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;
  ~Claim() {
    if (!answer_)
      kept_.forget(keyed_);
    else if (const auto status = kept_.finish(keyed_, *answer_); !status.ok())
      log::warn("request {}: its answer was not kept: {}", request_id_, status.error().line());
  }
  void answer(std::optional<api::Response> last) { answer_ = std::move(last); }

 private:
  Idempotency& kept_;
  const KeyedRequest keyed_;
  const std::string request_id_;
  std::optional<api::Response> answer_;
};

// A later look that fails does not undo what the handler has begun and said.
Result<api::Response> claimed(const std::shared_ptr<Claim>& claim, Result<api::Response> answered) {
  const bool keeps =
      answered.ok() && answered->status < 400 && !answered->file && !answered->stream;
  if (keeps) {
    api::Response last;
    last.status = answered->status;
    last.headers = answered->headers;
    last.body = answered->body;
    claim->answer(std::move(last));
  }
  if (answered.ok() && answered->next)
    answered->next = [claim, next = std::move(answered->next)] { return claimed(claim, next()); };
  return answered;
}

/// What the route does, for a sentence: "cancel a release".
std::string deed(const api::Route& row) {
  std::string out(row.summary.substr(0, row.summary.find_first_of(";:(")));
  while (!out.empty() && out.back() == ' ') out.pop_back();
  const auto first = std::min<std::size_t>(out.size(), 1);
  return lower(out.substr(0, first)) + out.substr(first);
}

Error no_handler(const api::Route& row) {
  return make_error(Code::unsupported, fmt::format("this server cannot {}", deed(row)),
                    "This server was built without it", "Use another server");
}

}  // namespace

/// Collects a JSON body, then lets the handler answer. The caller was admitted when the head came.
class Router::JsonSink final : public api::BodySink {
 public:
  JsonSink(Router& router, const Entry& entry, api::Principal principal)
      : router_(router), entry_(entry), principal_(std::move(principal)) {}
  Status write(std::string_view block) override {
    text_.append(block);
    return {};
  }
  api::Response finish(api::Request& request) override {
    request.body = std::move(text_);
    return router_.run(entry_, request, std::move(principal_));
  }

 private:
  Router& router_;
  const Entry& entry_;
  api::Principal principal_;
  std::string text_;
};

/// A handler's own sink, whose answer gets the common fields.
class Router::StreamSink final : public api::BodySink {
 public:
  StreamSink(const Router& router, std::unique_ptr<api::BodySink> inner)
      : router_(router), inner_(std::move(inner)) {}
  Status write(std::string_view block) override { return inner_->write(block); }
  api::Response finish(api::Request& request) override {
    return router_.finished(inner_->finish(request), request);
  }

 private:
  const Router& router_;
  std::unique_ptr<api::BodySink> inner_;
};

Router::Router(api::Handlers handlers, Gate& gate, Idempotency& kept, const Clock& clock,
               RouterOptions options, std::span<const api::Route> rows)
    : handlers_(std::move(handlers)),
      gate_(gate),
      kept_(kept),
      clock_(clock),
      options_(std::move(options)),
      rows_(rows),
      tree_(rows),
      outward_(options_.outward_threads, options_.outward_waiting) {
  for (const auto& row : rows_)
    entries_.push_back({&row, find_in(handlers_.plain, row.operation),
                        find_in(handlers_.streams, row.operation)});
}

Router::~Router() = default;

std::vector<std::string> Router::missing() const {
  std::vector<std::string> out;
  for (const auto& entry : entries_) {
    const bool there = entry.row->body == BodyKind::stream ? entry.stream != nullptr
                                                           : entry.handler != nullptr;
    if (!there) out.emplace_back(entry.row->operation);
  }
  return out;
}

api::BodyPlan Router::plan(api::Request& head) {
  api::BodyPlan plan;
  plan.limit = 0;
  api::Response otherwise;
  const auto* entry = find(head, otherwise);
  if (!entry) {
    plan.refuse = std::move(otherwise);
    return plan;
  }
  plan.limit = entry->row->body_limit;
  switch (entry->row->body) {
    case BodyKind::json: plan_json(*entry, head, plan); break;
    case BodyKind::stream: plan_stream(*entry, head, plan); break;
    case BodyKind::none:
      // The limit of 0 refuses a body, but a stranger is told that he is one first.
      if (has_body(head))
        if (const auto admitted = admit(*entry, head); !admitted.ok())
          plan.refuse = refused(admitted.error(), *entry, head);
  }
  return plan;
}

void Router::plan_json(const Entry& entry, api::Request& head, api::BodyPlan& plan) {
  auto admitted = admit(entry, head);
  if (!admitted.ok()) {
    plan.refuse = refused(admitted.error(), entry, head);
  } else if (has_body(head) && !is_json_type(head.headers.get("Content-Type"))) {
    plan.refuse = problem(
        make_error(Code::unsupported_media, "this route does not accept this content type",
                   fmt::format("Content-Type is \"{}\"", head.headers.get("Content-Type")),
                   "Send Content-Type: application/json"),
        head);
  } else {
    plan.sink = std::make_unique<JsonSink>(*this, entry, std::move(*admitted));
  }
}

void Router::plan_stream(const Entry& entry, api::Request& head, api::BodyPlan& plan) {
  auto admitted = admit(entry, head);
  if (!admitted.ok()) {
    plan.refuse = refused(admitted.error(), entry, head);
    return;
  }
  if (!entry.stream) {
    plan.refuse = problem(no_handler(*entry.row), head);
    return;
  }
  api::Call call{head, std::move(*admitted), {}, clock_.now()};
  auto sink = (*entry.stream)(call);
  if (sink.ok())
    plan.sink = std::make_unique<StreamSink>(*this, std::move(*sink));
  else
    plan.refuse = problem(sink.error(), head);
}

api::Response Router::handle(api::Request& request) {
  api::Response otherwise;
  const auto* entry = find(request, otherwise);
  if (!entry) return otherwise;
  auto admitted = admit(*entry, request);
  if (!admitted.ok()) return refused(admitted.error(), *entry, request);
  return run(*entry, request, std::move(*admitted));
}

const Router::Entry* Router::find(api::Request& request, api::Response& otherwise) const {
  if (request.method == "OPTIONS" && request.target == "*") {
    otherwise.status = 204;
    return nullptr;
  }
  const auto found = tree_.find(request.method, request.path, request.params);
  if (found.row) return &entries_[static_cast<std::size_t>(found.row - rows_.data())];
  if (!found.rows) {
    otherwise = problem(make_error(Code::not_found, fmt::format("{} does not exist", request.path),
                                   "There is no route with this path",
                                   "See /openapi.json for all routes"),
                        request);
  } else if (request.method == "OPTIONS") {
    otherwise = options_answer(*found.rows, request);
  } else {
    const auto allow = allow_of(*found.rows);
    otherwise = problem(make_error(Code::method_not_allowed,
                                   fmt::format("{} does not support {}", request.path,
                                               request.method),
                                   fmt::format("It supports {}", allow),
                                   "Use one of these methods"),
                        request);
    otherwise.headers.set("Allow", allow);
  }
  return nullptr;
}

api::Response Router::options_answer(const std::vector<const api::Route*>& rows,
                                     const api::Request& request) const {
  api::Response response;
  response.status = 204;
  const auto allow = allow_of(rows);
  response.headers.set("Allow", allow);
  for (const auto* row : rows) {
    if (row->body != BodyKind::stream) continue;
    response.headers.set("Tus-Resumable", "1.0.0");
    response.headers.set("Tus-Version", "1.0.0");
    response.headers.set("Tus-Extension", options_.tus_extensions);
    response.headers.set("Tus-Max-Size", std::to_string(row->body_limit));
  }
  if (!options_.cors_origins.empty() && request.headers.has("Access-Control-Request-Method")) {
    response.headers.set("Access-Control-Allow-Methods", allow);
    response.headers.set("Access-Control-Allow-Headers",
                         "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                         "Last-Event-ID, Range, Tus-Resumable, Upload-Length, Upload-Metadata, "
                         "Upload-Offset, X-Request-Id");
    response.headers.set("Access-Control-Max-Age", "600");
  }
  return finished(std::move(response), request);
}

Result<api::Principal> Router::admit(const Entry& entry, const api::Request& request) const {
  const auto& row = *entry.row;
  if (row.auth == Auth::none || row.auth == Auth::signature) return api::Principal{};
  MV_TRY(auto principal, gate_.authenticate(request));
  if (principal.owner) return principal;
  if (row.auth == Auth::owner)
    return make_error(Code::forbidden, fmt::format("only the owner may {}", deed(row)),
                      "An API key cannot do it, whatever its scopes",
                      "Run it on the server's machine, as the user who runs the server");
  if (!api::scope_allows(principal.scopes, row.scope))
    return make_error(Code::forbidden, fmt::format("this API key may not {}", deed(row)),
                      fmt::format("It lacks the scope {}", row.scope),
                      fmt::format("Create a key with --scopes {}", row.scope));
  return principal;
}

api::Response Router::run(const Entry& entry, api::Request& request, api::Principal principal) {
  api::Call call{request, std::move(principal), {}, clock_.now()};
  return outcome(entry.row->outward ? answer_aside(entry, call) : answer(entry, call), request);
}

api::Response Router::outcome(Result<api::Response> answered, const api::Request& request) const {
  if (!answered.ok()) return problem(answered.error(), request);
  auto out = finished(std::move(*answered), request);
  if (out.next)
    out.next = [this, &request, next = std::move(out.next)]() -> Result<api::Response> {
      return outcome(next(), request);
    };
  return out;
}

// On a thread of its own kind, so that however long others take, the handlers' threads stay free. When
// the client leaves, it goes on to its end.
Result<api::Response> Router::answer_aside(const Entry& entry, const api::Call& call) {
  struct Held {
    explicit Held(const api::Call& from)
        : request(from.request), call{request, from.principal, from.body, from.now} {}
    api::Request request;
    api::Call call;
  };
  struct Work final : Job {
    explicit Work(std::function<Result<api::Response>()> what) : task(std::move(what)) {}
    void run() noexcept override {
      const std::unique_ptr<Work> ends(this);
      task();
    }
    void drop() noexcept override { delete this; }
    std::packaged_task<Result<api::Response>()> task;
  };
  auto work = std::make_unique<Work>([this, &entry, held = std::make_shared<Held>(call)] {
    return answer(entry, held->call);
  });
  const auto result = std::make_shared<std::future<Result<api::Response>>>(work->task.get_future());
  if (!outward_.submit(*work)) {
    auto error = make_error(Code::unavailable, "the server is busy",
                            "Too many requests are waiting for providers", "Try again in a second");
    error.retry_after = std::chrono::seconds(1);
    return error;
  }
  (void)work.release();
  // What the client gets when the server ends before.
  const auto stopping = problem(make_error(Code::unavailable, "the server is stopping",
                                           "It is not known whether this request was processed",
                                           "Check its result, then send it again if needed."),
                                call.request);
  struct Look {
    std::shared_ptr<std::future<Result<api::Response>>> result;
    api::Response otherwise;
    Result<api::Response> operator()() const {
      if (result->wait_for(std::chrono::seconds(0)) == std::future_status::ready) return result->get();
      auto out = otherwise;
      out.again = kLookSoon;
      out.next = *this;
      return out;
    }
  };
  return Look{result, stopping}();
}

Result<api::Response> Router::answer(const Entry& entry, api::Call& call) {
  if (!entry.handler) return no_handler(*entry.row);
  if (entry.row->body == BodyKind::json) {
    MV_TRY(call.body, parse_json_body(call.request.body));
  }
  if (entry.row->idempotent && call.request.headers.has("Idempotency-Key")) {
    MV_TRY(const auto key, idempotency_key(call.request.headers.get("Idempotency-Key")));
    return answer_once(entry, call, key);
  }
  return (*entry.handler)(call);
}

Result<api::Response> Router::answer_once(const Entry& entry, api::Call& call,
                                          std::string_view key) {
  const auto& request = call.request;
  const auto query = request.target.find('?');
  Sha256 fingerprint;
  if (query != std::string::npos) fingerprint.update(std::string_view(request.target).substr(query));
  fingerprint.update("\n");
  fingerprint.update(request.body);
  KeyedRequest keyed{call.principal.user_id, call.principal.mode,
                     request.method + " " + request.path, std::string(key),
                     to_hex(fingerprint.finish()), {}, 0};
  MV_TRY(auto replay, kept_.begin(keyed));
  if (replay) {
    replay->headers.set("Idempotent-Replayed", "true");
    return std::move(*replay);
  }
  const auto claim = std::make_shared<Claim>(kept_, std::move(keyed), request.id);
  return claimed(claim, (*entry.handler)(call));
}

api::Response Router::problem(const Error& error, const api::Request& request) const {
  auto response = finished(problem_response(error, request.id), request);
  // What comes in less than a second is worth waiting for.
  if (error.code == Code::conflict && error.retry_after &&
      *error.retry_after < std::chrono::seconds(1))
    response.again = *error.retry_after;
  return response;
}

// RFC 6750 section 3: the challenge says why, but not to who showed no credentials at all.
api::Response Router::refused(const Error& error, const Entry& entry,
                              const api::Request& request) const {
  auto response = problem(error, request);
  if (response.status == 401 && request.headers.has("Authorization"))
    response.headers.set("WWW-Authenticate",
                         "Bearer realm=\"musicverse\", error=\"invalid_token\"");
  if (response.status == 403 && !entry.row->scope.empty())
    response.headers.set("WWW-Authenticate",
                         fmt::format("Bearer realm=\"musicverse\", error=\"insufficient_scope\", "
                                     "scope=\"{}\"", entry.row->scope));
  return response;
}

api::Response Router::finished(api::Response response, const api::Request& request) const {
  if (options_.cors_origins.empty()) return response;
  const auto& allowed = options_.cors_origins;
  const bool all = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  const auto origin = request.headers.get("Origin");
  if (!all) response.headers.add("Vary", "Origin");
  const bool listed = all || std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
  if (origin.empty() || !listed) return response;
  response.headers.set("Access-Control-Allow-Origin", all ? "*" : std::string(origin));
  response.headers.set("Access-Control-Expose-Headers",
                       "ETag, Idempotent-Replayed, Location, Retry-After, Tus-Resumable, "
                       "Upload-Expires, Upload-Offset, X-Request-Id");
  return response;
}

}  // namespace mv::http
