// SPDX-License-Identifier: Apache-2.0
#include "handlers/oauth/client_asked.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "auth/oauth/oauth.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/deps.hpp"
#include "handlers/oauth/client_document.hpp"
#include "services/service_call.hpp"
#include "store/access/oauth_clients.hpp"
#include "webhooks/guard.hpp"

namespace mv::handlers {
namespace {

using std::chrono::milliseconds;
using Found = std::optional<model::OAuthClient>;

constexpr services::ServiceFacts kSite{.name = "the app's site",
    .id = "document",
    .connect_timeout = milliseconds(3000),
    .timeout = milliseconds(5000),
    .stall_timeout = milliseconds(5000),
    .largest_answer = 16 * 1024};  // three times what the draft advises (section 8.7)
constexpr Rate kOfUser{10, 60'000}, kOfHost{60, 60'000};

Error not_known(const std::string& url, std::string why) {
  return make_error(Code::bad_request, "the app that sent you here cannot be looked up",
      fmt::format("It is named by {}. {}", cut_text(url, 120), why),
      "Go back to the app, and tell its makers.");
}

/// Documents are fetched because somebody who has signed in asks for it; nobody can have others'
/// sites called by this server more often than this.
Status spend(auth::RateLimiter& limiter, const api::Call& call, const std::string& url) {
  const std::vector<auth::Limit> limits{
      {"user", fmt::format("document {}", call.principal.user_id), kOfUser},
      {"host", fmt::format("document of {}", document_host(url)), kOfHost}};
  return limiter.spend(limits, "too many apps were looked up");
}

/// Connects to the addresses that were checked and to no others, whatever the DNS says later.
Result<client::Answer> fetch(Deps& deps, const std::string& url) {
  MV_TRY(const auto target, webhooks::target_of(url, deps.documents.plain_http));
  MV_TRY(const auto addresses, deps.guard.look_up(target));
  services::ServiceCall call(kSite, target.origin, deps.clock);
  auto request = call.request("GET", url);
  request.ca_file = deps.documents.ca_file;
  request.address = addresses.front().to_string();
  auto answer = call.send(request);
  if (answer.ok() || answer.error().code != Code::network || addresses.size() == 1) return answer;
  request.address = addresses.back().to_string();  // of the other kind, where there are both
  return call.send(request);
}

bool is_json(std::string_view type) {
  const auto kind = lower(trim(type.substr(0, type.find(';'))));
  return kind == "application/json" ||
         (kind.starts_with("application/") && kind.ends_with("+json"));
}

/// Why an answer is no document; nothing when it may be one.
std::optional<std::string> answer_fault(const client::Answer& answer) {
  if (answer.status >= 300 && answer.status < 400)
    return fmt::format("It answers {} and sends elsewhere, which is not followed", answer.status);
  if (answer.status != 200) return fmt::format("It answers {}, not 200", answer.status);
  const auto type = answer.headers.get("Content-Type");
  if (!is_json(type))
    return fmt::format(
        "Its Content-Type is '{}', not application/json", services::one_line(type, 60));
  return std::nullopt;
}

Result<model::OAuthClient> read_document(Deps& deps, const std::string& url) {
  const auto answer = fetch(deps, url);
  if (!answer.ok()) {
    const auto& error = answer.error();
    return not_known(url, error.why.empty() ? error.what : error.why);
  }
  if (const auto fault = answer_fault(*answer)) return not_known(url, *fault);
  const auto now = deps.clock.now();
  MV_TRY(auto client, client_of_document(url, answer->body, now));
  client.fresh_until = now + document_lifetime(answer->headers);
  return client;
}

}  // namespace

Result<Found> client_asked(
    Deps& deps, auth::RateLimiter& limiter, const api::Call& call, const std::string& id) {
  MV_TRY(auto known, deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return store::oauth_client_find(tx, id);
  }));
  if (!names_document(id)) return known;
  if (!deps.documents.on)
    return not_known(id, "This server takes only apps that were registered with it");
  if (known && known->fresh_until > call.now) return known;
  if (const auto fault = document_url_fault(id, deps.documents.plain_http))
    return not_known(id, *fault);
  MV_CHECK(spend(limiter, call, id));
  MV_TRY(auto client, read_document(deps, id));
  bool changed = false;
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    changed = store::oauth_client_learn(tx, client);
    return {};
  }));
  if (changed) deps.oauth.forget();
  return Found(std::move(client));
}

}  // namespace mv::handlers
