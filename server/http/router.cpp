// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text/text.hpp"
#include "http/pipeline/error_response.hpp"

namespace mv::http {

using api::BodyKind;

struct Router::Entry {
  const api::Route* row = nullptr;
  Filters filters;
  api::Handler answer;  ///< within the filters; empty when there is no handler
  const api::StreamHandler* stream = nullptr;

  bool handled() const { return row->body == BodyKind::stream ? stream != nullptr : bool(answer); }
};

namespace {

const api::Route kNoRoute;

template <class Map>
auto* find_in(const Map& map, std::string_view operation) {
  const auto found = map.find(operation);
  return found == map.end() ? nullptr : &found->second;
}

Error no_handler(const api::Route& row) {
  return make_error(Code::unsupported, fmt::format("this server cannot {}", api::action_of(row)),
      "This server was built without it", "Use another server.");
}

}  // namespace

/// Collects the body, then lets the handler answer. The caller was admitted when the head came.
class Router::TextSink final : public api::BodySink {
 public:
  TextSink(const Router& router, const Entry& entry, api::Call& admitted)
      : router_(router),
        entry_(entry),
        principal_(std::move(admitted.principal)),
        visit_(std::move(admitted.visit)) {}
  Status write(std::string_view block) override {
    text_.append(block);
    return {};
  }
  api::Response finish(api::Request& request) override {
    if (entry_.row->body == BodyKind::none && !trim(text_).empty() && trim(text_) != "{}")
      return router_.error(entry_,
          make_error(Code::bad_request,
              fmt::format("{} {} takes no body", request.method, request.path), {},
              "Leave it out."),
          request);
    request.body = std::move(text_);
    api::Call call{request, std::move(principal_), {}, router_.clock_.now()};
    call.visit = std::move(visit_);
    return router_.outcome(entry_, entry_.answer(call), request);
  }

 private:
  const Router& router_;
  const Entry& entry_;
  api::Principal principal_;
  api::Visit visit_;
  std::string text_;
};

/// A handler's own sink, whose answer is finished as all are.
class Router::StreamSink final : public api::BodySink {
 public:
  StreamSink(const Router& router, const Entry& entry, std::unique_ptr<api::BodySink> inner)
      : router_(router), entry_(entry), inner_(std::move(inner)) {}
  Status write(std::string_view block) override { return inner_->write(block); }
  api::Response finish(api::Request& request) override {
    return router_.finished(entry_, inner_->finish(request), request);
  }

 private:
  const Router& router_;
  const Entry& entry_;
  std::unique_ptr<api::BodySink> inner_;
};

Router::Router(api::Handlers handlers, Gate& gate, Idempotency& kept, const Clock& clock,
    RouterOptions options, std::span<const api::Route> rows)
    : handlers_(std::move(handlers)),
      clock_(clock),
      options_(std::move(options)),
      rows_(rows),
      outward_(options_.outward_threads, options_.outward_waiting),
      everywhere_(options_.cors_origins.empty() ? Filters() : Filters{cors(options_.cors_origins)}),
      nowhere_(std::make_unique<Entry>(Entry{&kNoRoute, everywhere_, {}, nullptr})),
      tree_(rows) {
  for (const auto& row : rows_)
    entries_.push_back(entry_of(
        row, {gate, options_.visitors, options_.limits, options_.switches, kept, outward_}));
}

Router::~Router() = default;

Router::Entry Router::entry_of(const api::Route& row, const FilterParts& parts) {
  Entry out{&row, filters_of(row, parts), {}, find_in(handlers_.streams, row.operation)};
  if (row.cors == api::Cors::listed)
    out.filters.insert(out.filters.end(), everywhere_.begin(), everywhere_.end());
  if (const auto* handler = find_in(handlers_.plain, row.operation))
    out.answer = within(out.filters, row, *handler);
  return out;
}

std::vector<std::string> Router::missing() const {
  std::vector<std::string> out;
  for (const auto& entry : entries_)
    if (!entry.handled()) out.emplace_back(entry.row->operation);
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
  head.route = entry->row->path;
  // Many clients send {} where there is nothing to say.
  constexpr std::uint64_t kNothing = 64;
  const bool none = entry->row->body == BodyKind::none && head.method == "POST";
  plan.limit = none ? kNothing : entry->row->body_limit;
  auto sink = open(*entry, head);
  if (sink.ok())
    plan.sink = *std::move(sink);
  else
    plan.refuse = refused(*entry, sink.error(), head);
  return plan;
}

// Admits the request, and says what takes its body and answers.
Result<std::unique_ptr<api::BodySink>> Router::open(const Entry& entry, api::Request& head) const {
  api::Call call{head, {}, {}, clock_.now()};
  for (const auto& filter : entry.filters) MV_CHECK(filter->admit(*entry.row, call));
  if (!entry.handled()) return no_handler(*entry.row);
  std::unique_ptr<api::BodySink> out;
  if (entry.row->body == BodyKind::stream) {
    MV_TRY(auto inner, (*entry.stream)(call));
    out = std::make_unique<StreamSink>(*this, entry, std::move(inner));
  } else {
    out = std::make_unique<TextSink>(*this, entry, call);
  }
  return out;
}

api::Response Router::handle(api::Request& request) {
  const auto body = std::move(request.body);
  auto plan = this->plan(request);
  if (plan.refuse) return *std::move(plan.refuse);
  const auto written = body.empty() ? Status() : plan.sink->write(body);
  return written.ok() ? plan.sink->finish(request) : error(*nowhere_, written.error(), request);
}

const Router::Entry* Router::find(api::Request& request, api::Response& otherwise) const {
  if (request.method == "OPTIONS" && request.target == "*") {
    otherwise.status = 204;
    return nullptr;
  }
  auto found = tree_.find(request.method, request.path, request.params);
  // tus, for clients that can send nothing but POST.
  if (const std::string method{request.headers.get("X-HTTP-Method-Override")};
      request.method == "POST" && (method == "PATCH" || method == "DELETE")) {
    const auto meant = tree_.find(method, request.path, request.params);
    if (meant.row && meant.row->tus) {
      request.method = method;
      found = meant;
    }
  }
  if (found.row) return &entries_[static_cast<std::size_t>(found.row - rows_.data())];
  if (!found.rows) {
    otherwise = error(*nowhere_,
        make_error(Code::not_found, fmt::format("{} does not exist", request.path),
            "No route has this path", "See /openapi.json for all routes."),
        request);
  } else if (request.method == "OPTIONS") {
    otherwise = options_answer(*found.rows, request);
  } else {
    const auto allow = allow_of(*found.rows);
    otherwise = error(*nowhere_,
        make_error(Code::method_not_allowed,
            fmt::format("{} does not take {}", request.path, request.method),
            fmt::format("It takes {}", allow), "Use one of these methods."),
        request);
    otherwise.headers.set("Allow", allow);
  }
  return nullptr;
}

api::Response Router::options_answer(
    const std::vector<const api::Route*>& rows, const api::Request& request) const {
  api::Response response;
  response.status = 204;
  const auto allow = allow_of(rows);
  response.headers.set("Allow", allow);
  for (const auto* row : rows) {
    if (!row->tus || row->body != BodyKind::stream) continue;
    response.headers.set("Tus-Resumable", "1.0.0");
    response.headers.set("Tus-Version", "1.0.0");
    response.headers.set("Tus-Extension", options_.tus_extensions);
    response.headers.set("Tus-Checksum-Algorithm", "sha1,sha256");
    response.headers.set("Tus-Max-Size", std::to_string(row->body_limit));
  }
  const auto is = [&](api::Cors cors) {
    return std::any_of(rows.begin(), rows.end(), [&](auto* row) { return row->cors == cors; });
  };
  const bool any = is(api::Cors::any);
  const bool listed = is(api::Cors::listed) && !options_.cors_origins.empty();
  if (any) response.headers.set("Access-Control-Allow-Origin", "*");
  if ((any || listed) && request.headers.has("Access-Control-Request-Method")) {
    response.headers.set("Access-Control-Allow-Methods", allow);
    response.headers.set("Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
        "Last-Event-ID, Range, Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Metadata, "
        "Upload-Offset, X-HTTP-Method-Override, X-Request-Id");
    response.headers.set("Access-Control-Max-Age", "600");
  }
  return listed ? finished(*nowhere_, std::move(response), request) : response;
}

api::Response Router::outcome(
    const Entry& entry, Result<api::Response> answered, const api::Request& request) const {
  if (!answered.ok()) return error(entry, answered.error(), request);
  auto out = finished(entry, std::move(*answered), request);
  if (out.next)
    out.next = [this, &entry, &request, next = std::move(out.next)]() -> Result<api::Response> {
      return outcome(entry, next(), request);
    };
  return out;
}

api::Response Router::error(
    const Entry& entry, const Error& error, const api::Request& request) const {
  auto response = finished(entry, error_response(*entry.row, request, error), request);
  // What comes in less than a second is worth waiting for.
  if (error.code == Code::conflict && error.retry_after &&
      *error.retry_after < std::chrono::seconds(1))
    response.again = *error.retry_after;
  return response;
}

// RFC 6750 section 3: the challenge says why, but not to who showed no credentials at all. RFC 9728
// section 5.1: it says where an app learns how to get a token.
api::Response Router::refused(
    const Entry& entry, const Error& error, const api::Request& request) const {
  auto response = this->error(entry, error, request);
  const auto& row = *entry.row;
  const bool api = row.errors == api::Errors::problem || row.errors == api::Errors::ofrep;
  if (!api || row.auth == api::Auth::signature) return response;
  const bool scope = response.status == 403 && error.why == lacks_scope(row);
  if (response.status != 401 && !scope) return response;
  std::string challenge = "Bearer realm=\"musicverse\"";
  if (scope) challenge += fmt::format(", error=\"insufficient_scope\", scope=\"{}\"", row.scope);
  if (!scope && iequals(trim(request.headers.get("Authorization")).substr(0, 7), "bearer "))
    challenge += ", error=\"invalid_token\"";
  if (const auto where = options_.resource_metadata(); !where.empty())
    challenge += fmt::format(", resource_metadata=\"{}\"", where);
  response.headers.set("WWW-Authenticate", std::move(challenge));
  return response;
}

api::Response Router::finished(
    const Entry& entry, api::Response response, const api::Request& request) const {
  for (const auto& filter : entry.filters) filter->finish(*entry.row, request, response);
  return response;
}

}  // namespace mv::http
