// SPDX-License-Identifier: Apache-2.0
#include "front/gate.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "api/page_response.hpp"
#include "api/routes.hpp"
#include "auth/token.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "store/access/idempotency.hpp"
#include "store/access/users.hpp"

namespace mv::server {
namespace {

std::string_view presented_key(const api::Request& request) {
  if (const auto key = request.headers.get("X-API-Key"); !key.empty()) return trim(key);
  const auto header = trim(request.headers.get("Authorization"));
  if (header.size() > 7 && iequals(header.substr(0, 7), "bearer ")) return trim(header.substr(7));
  return {};
}

/// What a secret that was replaced may still do: nothing that lets anybody in, so that whoever
/// found it does not make a new one.
std::vector<std::string> without_doors(const std::vector<std::string>& scopes) {
  constexpr std::array<std::string_view, 5> kDoors{
      "api-keys:", "users:", "sessions:", "oauth-clients:", "connected-apps:"};
  const auto opens = [&](std::string_view scope) {
    return std::any_of(kDoors.begin(), kDoors.end(),
        [&](std::string_view group) { return scope.starts_with(group); });
  };
  std::vector<std::string> out;
  for (const auto& scope : scopes)
    if (scope != "*") {
      if (!opens(scope)) out.push_back(scope);
    } else {
      for (const auto& each : api::scopes())
        if (!opens(each.name)) out.emplace_back(each.name);
    }
  return out;
}

Error still_runs() {
  Error error = make_error(Code::conflict,
      "the first request with this Idempotency-Key is still running", {}, "Try again in a second.");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

std::string sealing_context(const http::KeyedRequest& request) {
  return fmt::format("idempotency_answers.answer.{}.{}.{}.{}", request.user_id, request.mode,
      request.route, request.key);
}

// Headers and body in one text, as on the wire: a header's value has no line breaks.
std::string text_of(const api::Response& response) {
  std::string out;
  for (const auto& [name, value] : response.headers.all())
    out += fmt::format("{}: {}\r\n", name, value);
  return out + "\r\n" + response.body;
}

api::Response response_of(int status, const std::string& text) {
  api::Response out;
  out.status = status;
  std::size_t at = 0;
  for (;;) {
    const auto end = text.find("\r\n", at);
    if (end == std::string::npos || end == at) {
      out.body = end == std::string::npos ? text.substr(at) : text.substr(at + 2);
      return out;
    }
    const auto line = text.substr(at, end - at);
    if (const auto colon = line.find(": "); colon != std::string::npos)
      out.headers.add(line.substr(0, colon), line.substr(colon + 2));
    at = end + 2;
  }
}

}  // namespace

Result<api::Principal> AccessGate::authenticate(const api::Request& request) {
  const std::string wanted{trim(request.headers.get("MusicVerse-Mode"))};
  const auto mode = from_word<model::Mode>(wanted);
  if (!wanted.empty() && !mode)
    return make_error(Code::bad_request,
        fmt::format("MusicVerse-Mode: '{}' is not a mode", cut_text(wanted, 40)), {},
        "Use live or sandbox.");
  // Basic may be a proxy's own.
  const auto bearer = trim(request.headers.get("Authorization")).substr(0, 7);
  if (!trim(request.headers.get("X-API-Key")).empty() && iequals(bearer, "bearer "))
    return make_error(Code::bad_request, "two credentials were sent",
        "X-API-Key and Authorization are both there (RFC 6750 section 2)", "Send one of them.");
  if (const auto key = presented_key(request); !key.empty()) {
    if (iequals(bearer, "bearer ") && key.starts_with(auth::kAccessToken))
      return by_token(key, mode);
    MV_TRY(const auto known, keys_.verify(key, request.peer.address));
    const auto& found = known.key;
    if (mode && *mode != found.mode)
      return make_error(Code::forbidden, fmt::format("this key is for {} mode", found.mode),
          fmt::format("The request asks for {} mode", wanted), "Use a key of that mode.");
    return api::Principal{.user_id = found.user_id,
        .mode = found.mode,
        .key_id = found.id,
        .scopes = known.by_old ? without_doors(found.scopes) : found.scopes,
        .tier = known.tier,
        .key_rate = parse_rate(found.rate).value_or(Rate{}),
        .restricted = !found.rate.empty() || !found.networks.empty(),
        .role = known.role,
        .expires_at = found.expires_at};
  }
  const auto& peer = request.peer;
  if (peer.unix_socket && (peer.uid == ::geteuid() || peer.uid == 0))
    return api::Principal{.user_id = std::string(store::kOperator),
        .mode = mode.value_or(model::Mode::live),
        .scopes = {"*"},
        .owner = true,
        .role = model::Role::owner};
  return make_error(Code::unauthenticated, "no credentials were given",
      "This route needs an API key or an access token",
      "Send it as Authorization: Bearer; an API key may also be the header X-API-Key.");
}

Result<api::Principal> AccessGate::by_token(
    std::string_view token, std::optional<model::Mode> mode) const {
  MV_TRY(auto active, oauth_.verify(token));
  const auto now = oauth_.now();
  const auto resource = resource_();
  if (!active.resource.empty() && !(resource + "/").starts_with(active.resource + "/"))
    return make_error(Code::unauthenticated, "the access token is not accepted",
        fmt::format("It is for {}", active.resource),
        fmt::format("Ask for one with resource={}.", resource));
  if (active.client.mode == model::Mode::sandbox && mode == model::Mode::live)
    return make_error(Code::forbidden, "this app is for sandbox mode",
        "The request asks for live mode", "Use an app that is registered in live mode.");
  return api::Principal{.user_id = active.user.id,
      .mode = mode.value_or(active.client.mode),
      .scopes = std::move(active.scopes),
      .tier = auth::tier_of(active.user, now),
      .role = active.user.role,
      .client_id = active.client.id,
      .grant_id = active.grant_id,
      .expires_at = active.expires_at};
}

Result<bool> Browsers::recognise(api::Call& call) {
  const auto secret = api::cookie_of(call.request, api::kSessionCookie);
  if (!secret) return false;
  MV_TRY(const auto found, sign_in_.find(*secret));
  if (!found) return false;
  call.principal = {.user_id = found->user.id,
      .scopes = {"*"},
      .tier = auth::tier_of(found->user, clock_.now()),
      .role = found->user.role};
  call.visit.session_id = found->session.id;
  return true;
}

StoredIdempotency::StoredIdempotency(
    store::Database& db, const Sealer& sealer, const Clock& clock, std::chrono::milliseconds lease)
    : db_(db),
      sealer_(sealer),
      clock_(clock),
      lease_(lease),
      node_(to_hex(random_bytes(12))),
      thread_([this] { keep_alive(); }) {}

StoredIdempotency::~StoredIdempotency() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

void StoredIdempotency::keep_alive() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (held_.empty()) {
      changed_.wait(lock);
      continue;
    }
    changed_.wait_for(lock, lease_ / 6, [&] { return stopping_; });
    std::vector<model::IdempotentAnswer> claims;
    const auto until = clock_.now() + lease_.count();
    // What has just begun has a lease of its own that is long enough.
    for (auto& [owner, claim] : held_)
      if (claim.lease_until < until - lease_.count() / 12) {
        claim.lease_until = until;
        claims.push_back(claim);
      }
    if (claims.empty()) continue;
    lock.unlock();
    const auto renewed = db_.write([&](store::Tx& tx) -> Status {
      store::idempotency_renew(tx, claims, until);
      return {};
    });
    if (!renewed.ok()) log::warn("claims of requests not renewed: {}", renewed.error().line());
    lock.lock();
  }
}

model::IdempotentAnswer StoredIdempotency::row_of(const http::KeyedRequest& request) const {
  model::IdempotentAnswer out;
  out.user_id = request.user_id;
  out.mode = request.mode;
  out.route = request.route;
  out.key = request.key;
  out.fingerprint = request.fingerprint;
  out.owner = request.owner;
  out.generation = request.generation;
  out.created_at = clock_.now();
  out.lease_until = out.created_at + lease_.count();
  return out;
}

Result<std::optional<api::Response>> StoredIdempotency::begin(http::KeyedRequest& request) {
  using Verdict = store::IdempotencyBegin::Verdict;
  auto claim = row_of(request);
  {
    const std::lock_guard lock(mutex_);
    claim.owner = fmt::format("{}:{}", node_, ++count_);
  }
  MV_TRY(const auto begun, db_.write([&](store::Tx& tx) -> Result<store::IdempotencyBegin> {
    return store::idempotency_begin(tx, claim, clock_.now());
  }));
  switch (begun.verdict) {
    case Verdict::fresh: {
      request.owner = begun.answer.owner;
      request.generation = begun.answer.generation;
      const std::lock_guard lock(mutex_);
      held_[request.owner] = begun.answer;
      changed_.notify_one();
      return std::optional<api::Response>();
    }
    case Verdict::done: {
      MV_TRY(const auto text, sealer_.open(begun.answer.answer, sealing_context(request)));
      return std::optional(response_of(begun.answer.status, text));
    }
    case Verdict::running: return still_runs();
    case Verdict::mismatch: break;
  }
  return make_error(Code::idempotency_mismatch, "this Idempotency-Key was used for another request",
      "Path, query, body or API key differ", "Use a new key for a new request.");
}

void StoredIdempotency::drop(const http::KeyedRequest& request) {
  const std::lock_guard lock(mutex_);
  held_.erase(request.owner);
}

model::IdempotentAnswer StoredIdempotency::row_of(
    const http::KeyedRequest& request, const api::Response& response) const {
  auto row = row_of(request);
  row.status = response.status;
  row.answer = sealer_.seal(text_of(response), sealing_context(request));
  return row;
}

Status StoredIdempotency::keep(
    store::Tx& tx, const http::KeyedRequest& request, const api::Response& response) {
  const auto kept = store::idempotency_finish(tx, row_of(request, response));
  return kept.ok() || kept.error().code != Code::not_found ? kept : Status(still_runs());
}

void StoredIdempotency::release(const http::KeyedRequest& request) { drop(request); }

Status StoredIdempotency::finish(const http::KeyedRequest& request, const api::Response& response) {
  drop(request);
  const auto row = row_of(request, response);
  return db_.write([&](store::Tx& tx) { return store::idempotency_finish(tx, row); });
}

void StoredIdempotency::forget(const http::KeyedRequest& request) {
  drop(request);
  const auto row = row_of(request);
  (void)db_.write([&](store::Tx& tx) -> Status {
    store::idempotency_forget(tx, row);
    return {};
  });
}

}  // namespace mv::server
