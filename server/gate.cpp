// SPDX-License-Identifier: Apache-2.0
#include "gate.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "store/idempotency.hpp"
#include "store/users.hpp"

namespace mv::server {
namespace {

// A request that has not ended after so long belongs to a server that died.
constexpr Millis kStale = 10'000;

std::string_view presented_key(const api::Request& request) {
  if (const auto key = request.headers.get("X-API-Key"); !key.empty()) return trim(key);
  const auto header = trim(request.headers.get("Authorization"));
  if (header.size() > 7 && iequals(header.substr(0, 7), "bearer ")) return trim(header.substr(7));
  return {};
}

std::string sealing_context(const http::KeyedRequest& request) {
  return fmt::format("idempotency_answers.body.{}.{}.{}", request.user_id, request.route,
                     request.key);
}

model::IdempotentAnswer row_of(const http::KeyedRequest& request, Millis now) {
  return {.user_id = request.user_id, .route = request.route, .key = request.key,
          .body_sha256 = request.body_sha256, .created_at = now};
}

}  // namespace

Result<api::Principal> AccessGate::authenticate(const api::Request& request) {
  const std::string wanted{trim(request.headers.get("MusicVerse-Mode"))};
  if (!wanted.empty() && wanted != "live" && wanted != "sandbox")
    return make_error(Code::bad_request, fmt::format("MusicVerse-Mode: '{}' is not a mode",
                                                     wanted.substr(0, 40)),
                      "It is live or sandbox");
  if (const auto key = presented_key(request); !key.empty()) {
    MV_TRY(const auto found, keys_.verify(key));
    if (!wanted.empty() && wanted != found.mode)
      return make_error(Code::forbidden, fmt::format("this key is for {} mode", found.mode),
                        fmt::format("The request asks for {} mode", wanted),
                        "Use a key of that mode.");
    return api::Principal{found.user_id, found.mode, found.id, found.scopes, false};
  }
  const auto& peer = request.peer;
  if (peer.unix_socket && (peer.uid == ::geteuid() || peer.uid == 0))
    return api::Principal{std::string(store::kOperator), wanted.empty() ? "live" : wanted, "", {"*"},
                          true};
  return make_error(Code::unauthenticated, "no credentials were given",
                    "An API key is needed here",
                    "Send it as X-API-Key or as Authorization: Bearer.");
}

Result<std::optional<api::Response>> StoredIdempotency::begin(const http::KeyedRequest& request,
                                                              Millis now) {
  using Verdict = store::IdempotencyBegin::Verdict;
  MV_TRY(const auto begun, db_.write([&](store::Tx& tx) -> Result<store::IdempotencyBegin> {
    return store::idempotency_begin(tx, row_of(request, now), now - kStale);
  }));
  switch (begun.verdict) {
    case Verdict::fresh: return std::optional<api::Response>();
    case Verdict::done: {
      MV_TRY(auto body, sealer_.open(begun.answer.body, sealing_context(request)));
      return std::optional(api::json_response(begun.answer.status, std::move(body)));
    }
    case Verdict::running: {
      Error error = make_error(Code::conflict, "the first request with this Idempotency-Key still runs",
                               {}, "Try again in a second.");
      error.retry_after = std::chrono::seconds(1);
      return error;
    }
    case Verdict::mismatch: break;
  }
  return make_error(Code::idempotency_mismatch, "this Idempotency-Key was used for another request",
                    "Path or body differ", "Use a new key for a new request.");
}

Status StoredIdempotency::finish(const http::KeyedRequest& request, const api::Response& response,
                                 Millis now) {
  auto row = row_of(request, now);
  row.state = "done";
  row.status = response.status;
  row.body = sealer_.seal(response.body, sealing_context(request));
  return db_.write([&](store::Tx& tx) { return store::idempotency_finish(tx, row); });
}

void StoredIdempotency::forget(const http::KeyedRequest& request) {
  (void)db_.write([&](store::Tx& tx) -> Status {
    store::idempotency_forget(tx, request.user_id, request.route, request.key);
    return {};
  });
}

}  // namespace mv::server
