// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"
#include "base/random.hpp"
#include "handlers/accounts.hpp"
#include "handlers/answer.hpp"
#include "model/platform.hpp"
#include "platforms/shipment_jobs.hpp"
#include "platforms/stored_credentials.hpp"
#include "store/accounts.hpp"
#include "store/distributions.hpp"
#include "store/jobs.hpp"

namespace mv::handlers {
namespace {

constexpr Millis kSignInTime = 15 * 60'000;

std::vector<std::string> abilities(const platforms::Capabilities& can) {
  std::vector<std::string> out;
  const auto add = [&](bool has, const char* name) {
    if (has) out.emplace_back(name);
  };
  add(can.upload, "upload");
  add(can.schedule, "schedule");
  add(can.status, "status");
  add(can.update, "update");
  add(can.takedown, "takedown");
  add(can.statistics, "statistics");
  return out;
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  using Accounts = std::vector<model::PlatformAccount>;
  MV_TRY(const auto accounts, deps.db.read([&](store::Tx& tx) -> Result<Accounts> {
    return store::account_list(tx, call.principal.user_id, call.principal.mode);
  }));
  api::Page<api::PlatformView> page;
  for (const auto& platform : model::platforms()) {
    const auto provider = provider_of(deps, call.principal, std::string(platform.id));
    if (!provider) continue;
    const auto adapter = deps.adapters.find(call.principal.mode, *provider);
    if (!adapter) continue;
    api::PlatformView view{std::string(platform.id), std::string(platform.name), *provider, "none",
                           std::nullopt, abilities((*adapter)->can())};
    for (const auto& account : accounts) {
      if (account.provider != *provider) continue;
      view.connection = account.state;
      view.account = account.name;
      break;
    }
    page.data.push_back(std::move(view));
  }
  return answer(200, page);
}

// {id} names a platform or a provider.
struct Target {
  std::string platform, provider;
  platforms::Adapter* adapter = nullptr;
};

Result<Target> target_of(Deps& deps, const api::Call& call) {
  const std::string id = call.param("id");
  auto adapter = deps.adapters.find(call.principal.mode, id);
  if (adapter) return Target{id, id, *adapter};
  const auto* known = model::find_platform(id);
  MV_TRY(const auto provider, provider_of(deps, call.principal, known ? std::string(known->id) : id));
  MV_TRY(auto* found, deps.adapters.find(call.principal.mode, provider));
  return Target{id, provider, found};
}

std::string attempt_context(const std::string& state) {
  return "connect_attempts.sealed_verifier." + state;
}

Result<api::Response> finished(Deps& deps, const api::Call& call, const Target& target,
                               const platforms::SignIn& sign_in) {
  MV_TRY(const auto account, store_account(deps, call.principal, target.provider,
                                           sign_in.account_name, sign_in.secret));
  return answer(200, api::ConnectStarted{target.platform, target.provider, true, std::nullopt,
                                         std::nullopt, account.name});
}

Result<api::Response> connect(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::ConnectPlatform>(call.body));
  MV_TRY(const auto target, target_of(deps, call));
  const bool empty = !input.client_id && !input.client_secret && !input.token;
  if (call.principal.mode == "sandbox" && empty) {
    // A new one: the simulators may have begun anew, and then know no old account.
    MV_TRY(const auto minted, deps.sandbox_account(target.provider));
    MV_TRY(const auto account, store_account(deps, call.principal, target.provider, "sandbox", minted));
    return answer(200, api::ConnectStarted{target.platform, target.provider, true, std::nullopt,
                                           std::nullopt, account.name});
  }
  const std::string state = to_base64url(random_bytes(24));
  MV_TRY(const auto sign_in,
         target.adapter->begin_connect({input.client_id.value_or(""), input.client_secret.value_or(""),
                                        input.redirect_uri.value_or(""), input.token.value_or(""),
                                        state, input.webhook_secret.value_or("")}));
  if (sign_in.authorize_url.empty()) return finished(deps, call, target, sign_in);
  const model::ConnectAttempt attempt{
      state, call.principal.user_id, call.principal.mode, target.provider,
      deps.sealer.seal(boost::json::serialize(sign_in.pending), attempt_context(state)),
      input.redirect_uri.value_or(""), call.now + kSignInTime};
  MV_CHECK(deps.db.write([&](store::Tx& tx) { return store::connect_attempt_insert(tx, attempt); }));
  return answer(200, api::ConnectStarted{target.platform, target.provider, false,
                                         sign_in.authorize_url, state, std::nullopt});
}

Result<api::Response> complete(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CompleteConnect>(call.body));
  MV_TRY(const auto target, target_of(deps, call));
  MV_TRY(const auto attempt, deps.db.write([&](store::Tx& tx) -> Result<model::ConnectAttempt> {
    MV_TRY(auto found, store::connect_attempt_take(tx, input.state, call.now));
    if (found.user_id != call.principal.user_id || found.mode != call.principal.mode ||
        found.provider != target.provider)
      return make_error(Code::not_found, "there is no such sign-in", {}, "Begin it again.");
    return found;
  }));
  MV_TRY(const auto text, deps.sealer.open(attempt.sealed_verifier, attempt_context(input.state)));
  MV_TRY(const auto pending, model::parse_json<boost::json::object>(text));
  MV_TRY(const auto sign_in, target.adapter->finish_connect(pending, input.code));
  return finished(deps, call, target, sign_in);
}

Result<api::Response> disconnect(Deps& deps, api::Call& call) {
  MV_TRY(const auto target, target_of(deps, call));
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto account, store::account_find(tx, call.principal.user_id, call.principal.mode,
                                                   target.provider));
    return store::account_delete(tx, call.principal.user_id, call.principal.mode, account.id);
  }));
  return no_content();
}

Result<api::Response> test(Deps& deps, api::Call& call) {
  MV_TRY(const auto target, target_of(deps, call));
  MV_TRY(const auto account, account_of(deps, call.principal, target.provider));
  platforms::StoredCredentials credentials(deps.db, deps.sealer, deps.clock, account.user_id,
                                           account.mode, account.provider);
  api::PlatformTest out{target.platform, target.provider, true, {}};
  for (const auto& check : target.adapter->test(credentials)) {
    out.ok = out.ok && check.ok;
    out.checks.push_back({check.name, check.ok ? "ok" : "failed", check.detail});
  }
  return answer(200, out);
}

// A provider's webhook only brings the question forward; the provider itself is then asked.
Result<api::Response> hook(Deps& deps, api::Call& call) {
  const auto unknown = [] {
    return make_error(Code::unauthenticated, "the webhook's signature is not accepted");
  };
  const auto account = deps.db.read([&](store::Tx& tx) {
    return store::account_get(tx, call.param("id"));
  });
  if (!account || account->provider != "labelgrid") return unknown();
  MV_TRY(auto* adapter, deps.adapters.find(account->mode, account->provider));
  MV_TRY(const auto secret, platforms::open_secret(deps.sealer, *account));
  const auto notice = adapter->read_notice(secret, call.request.headers.get("X-Webhook-Signature"),
                                           call.request.headers.get("X-Webhook-Event"),
                                           call.request.body);
  if (!notice) return unknown();
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    for (const auto& lead : store::placements_by_remote_id(tx, account->provider, notice->remote_id)) {
      const auto distribution =
          store::distribution_get(tx, account->user_id, account->mode, lead.distribution_id);
      if (!distribution) continue;  // another account's
      store::job_add(tx, platforms::shipment_job("poll", *distribution, lead.provider), call.now);
    }
    return {};
  }));
  return answer(202, boost::json::object{{"accepted", true}});
}

}  // namespace

void add_platforms(api::Handlers& handlers, Deps& deps) {
  handlers.plain["platform_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["platform_connect"] = [&](api::Call& call) { return connect(deps, call); };
  handlers.plain["platform_connect_complete"] = [&](api::Call& call) { return complete(deps, call); };
  handlers.plain["platform_disconnect"] = [&](api::Call& call) { return disconnect(deps, call); };
  handlers.plain["platform_test"] = [&](api::Call& call) { return test(deps, call); };
  handlers.plain["hook_labelgrid"] = [&](api::Call& call) { return hook(deps, call); };
}

}  // namespace mv::handlers
