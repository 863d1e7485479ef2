// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/platform_views.hpp"
#include "api/faults.hpp"
#include "api/page.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/distribution/accounts.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/registry.hpp"
#include "platforms/shipment/shipment_jobs.hpp"
#include "platforms/stored_credentials.hpp"
#include "store/access/accounts.hpp"
#include "store/distribution/distributions.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

constexpr Millis kSignInTime = 15 * 60'000;

std::vector<std::string> abilities(const model::Abilities& can) {
  std::vector<std::string> out{"upload"};
  const auto add = [&](bool has, const char* name) {
    if (has) out.emplace_back(name);
  };
  add(can.keeps_dates(), "schedule");
  out.emplace_back("status");
  add(can.update, "update");
  add(can.takedown != model::TakedownKind::none, "takedown");
  add(can.statistics, "statistics");
  return out;
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  using Accounts = std::vector<model::PlatformAccount>;
  MV_TRY(const auto accounts, deps.db.read([&](store::Tx& tx) -> Result<Accounts> {
    return store::account_list(tx, model::owner_of(call.principal));
  }));
  MV_TRY(const auto routes, deps.db.read([&](store::Tx& tx) -> Result<std::vector<model::Route>> {
    return store::route_list(tx, model::owner_of(call.principal));
  }));
  api::Page<api::PlatformView> page;
  for (const auto& platform : model::platforms()) {
    const auto provider = provider_of(deps, call.principal, std::string(platform.id));
    if (!provider) continue;
    const auto adapter = deps.adapters.find(call.principal.mode, *provider);
    if (!adapter) continue;
    api::PlatformView view{std::string(platform.id), std::string(platform.name), *provider, "none",
        std::nullopt, abilities((*adapter)->can())};
    for (const auto* one : model::providers_for(platform.id)) view.providers.emplace_back(one->id);
    view.routed = std::any_of(routes.begin(), routes.end(),
        [&](const auto& route) { return route.platform == platform.id && route.enabled; });
    if ((*adapter)->info().sign_in == model::SignInKind::none) {
      view.connection = to_word(model::AccountState::connected);
      view.account = "none needed";
    }
    for (const auto& account : accounts) {
      if (account.provider != *provider) continue;
      view.connection = to_word(account.state);
      view.account = account.name;
      break;
    }
    page.data.push_back(std::move(view));
  }
  return answer(200, page);
}

Result<const model::PlatformInfo*> platform_of(const api::Call& call) {
  const auto word = call.param("id");
  if (const auto* platform = model::find_platform(word)) return platform;
  const auto near = model::closest_platform(word);
  return make_error(Code::not_found, fmt::format("{} is not a platform", cut_text(word, 60)), {},
      near ? fmt::format("Did you mean {}?", *near) : "See 'mv platform list'.");
}

// {id} names a platform or a provider.
struct Target {
  std::string platform, provider;
  platforms::Adapter* adapter = nullptr;
};

Result<Target> target_of(Deps& deps, const api::Call& call) {
  const std::string id = call.param("id");
  if (const auto* provider = model::find_provider(id)) {
    MV_TRY(auto* adapter, deps.adapters.find(call.principal.mode, provider->id));
    return Target{id, std::string(provider->id), adapter};
  }
  MV_TRY(const auto* known, platform_of(call));
  MV_TRY(const auto provider, provider_of(deps, call.principal, std::string(known->id)));
  MV_TRY(auto* found, deps.adapters.find(call.principal.mode, provider));
  return Target{id, provider, found};
}

// All faults at once: what the provider does not take, what is missing, what cannot be.
Status check_credentials(const model::ProviderInfo& provider, const api::ConnectPlatform& input,
    const boost::json::object& credentials) {
  std::vector<Fault> faults;
  std::vector<std::string> names;
  for (const auto& field : provider.credentials) {
    names.emplace_back(field.name);
    const auto at = fmt::format("/credentials/{}", field.name);
    const auto* value = credentials.if_contains(field.name);
    const bool text = value && value->is_string() && !value->get_string().empty();
    if (value && !value->is_string())
      faults.push_back(
          {at, "type", fmt::format("the {} must be text", field.label), "Put it in quotes."});
    else if (!text && field.required)
      faults.push_back({at, "required", fmt::format("the {} is missing", field.label),
          std::string(field.where)});
    else if (text && value->get_string().size() > field.longest)
      faults.push_back(
          {at, "length", fmt::format("the {} is longer than {} bytes", field.label, field.longest),
              std::string(field.where)});
  }
  for (const auto& [name, value] : credentials)
    if (!provider.credential(name))
      faults.push_back({fmt::format("/credentials/{}", cut_text(name, 60)), "unknown",
          fmt::format("{} has no field {}", provider.name, cut_text(name, 60)),
          "Its fields: " + join(names, ", ") + "."});
  if (provider.sign_in == model::SignInKind::oauth && !input.redirect_uri)
    faults.push_back(
        {"/redirect_uri", "required", "redirect_uri is missing", std::string(provider.before)});
  if (faults.empty()) return {};
  auto error = api::error_of(faults);
  error.what = fmt::format("{} cannot be connected with these fields", provider.name);
  return error;
}

std::string attempt_context(const std::string& state) {
  return "connect_attempts.sealed_verifier." + state;
}

Result<api::Response> finished(
    Deps& deps, const api::Call& call, const Target& target, const platforms::SignIn& sign_in) {
  MV_TRY(const auto account,
      store_account(deps, call.principal, target.provider, sign_in.account_name, sign_in.secret));
  return answer(200, api::ConnectStarted{target.platform, target.provider, true, std::nullopt,
                         std::nullopt, account.name});
}

Result<api::Response> connect(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::ConnectPlatform>(call.body));
  MV_TRY(const auto target, target_of(deps, call));
  const bool none = target.adapter->info().sign_in == model::SignInKind::none;
  if (none) return target.adapter->begin_connect({}).error();
  if (call.principal.mode == model::Mode::sandbox && !input.credentials) {
    // A new one: the simulators may have begun anew, and then know no old account.
    MV_TRY(const auto minted, deps.sandbox_account(target.provider));
    MV_TRY(const auto account,
        store_account(deps, call.principal, target.provider, "sandbox", minted));
    return answer(200, api::ConnectStarted{target.platform, target.provider, true, std::nullopt,
                           std::nullopt, account.name});
  }
  const auto credentials = input.credentials.value_or(boost::json::object());
  MV_CHECK(check_credentials(target.adapter->info(), input, credentials));
  const std::string state = to_base64url(random_bytes(24));
  MV_TRY(const auto sign_in,
      target.adapter->begin_connect({credentials, input.redirect_uri.value_or(""), state}));
  if (sign_in.authorize_url.empty()) return finished(deps, call, target, sign_in);
  const model::ConnectAttempt attempt{state, call.principal.user_id, call.principal.mode,
      target.provider,
      deps.sealer.seal(boost::json::serialize(sign_in.pending), attempt_context(state)),
      input.redirect_uri.value_or(""), call.now + kSignInTime};
  MV_CHECK(
      deps.db.write([&](store::Tx& tx) { return store::connect_attempt_insert(tx, attempt); }));
  return answer(200, api::ConnectStarted{target.platform, target.provider, false,
                         sign_in.authorize_url, state, std::nullopt});
}

Result<api::Response> complete(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CompleteConnect>(call.body));
  MV_TRY(const auto target, target_of(deps, call));
  MV_TRY(const auto attempt, deps.db.write([&](store::Tx& tx) -> Result<model::ConnectAttempt> {
    return store::connect_attempt_take(
        tx, model::owner_of(call.principal), target.provider, input.state, call.now);
  }));
  MV_TRY(const auto text, deps.sealer.open(attempt.sealed_verifier, attempt_context(input.state)));
  MV_TRY(const auto pending, model::parse_json<boost::json::object>(text));
  MV_TRY(const auto sign_in, target.adapter->finish_connect(pending, input.code));
  return finished(deps, call, target, sign_in);
}

Result<api::Response> disconnect(Deps& deps, api::Call& call) {
  MV_TRY(const auto target, target_of(deps, call));
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto account,
        store::account_find(tx, model::owner_of(call.principal), target.provider));
    return store::account_delete(tx, model::owner_of(call.principal), account.id);
  }));
  return no_content();
}

Result<api::Response> test(Deps& deps, api::Call& call) {
  MV_TRY(const auto target, target_of(deps, call));
  MV_TRY(const auto account, account_of(deps, call.principal, target.provider));
  platforms::StoredCredentials credentials(
      deps.db, deps.sealer, deps.clock, model::owner_of(account), account.provider);
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
    return make_error(Code::unauthenticated, "the webhook's signature is not accepted",
        "It was not made with the secret that is stored here",
        "Set the same secret here and at the provider.");
  };
  const auto account =
      deps.db.read([&](store::Tx& tx) { return store::account_get(tx, call.param("id")); });
  if (!account || account->provider != call.param("provider")) return unknown();
  MV_TRY(auto* adapter, deps.adapters.find(account->mode, account->provider));
  const auto& hook = adapter->info().hook;
  if (hook.signature.empty()) return unknown();
  MV_TRY(const auto secret, platforms::open_secret(deps.sealer, *account));
  const auto& headers = call.request.headers;
  const auto notice = adapter->read_notice(
      secret, headers.get(hook.signature), headers.get(hook.event), call.request.body);
  if (!notice) return unknown();
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    for (const auto& lead :
        store::placements_by_remote_id(tx, account->provider, notice->remote_id)) {
      const auto distribution =
          store::distribution_get(tx, model::owner_of(*account), lead.distribution_id);
      if (!distribution) continue;  // another account's
      store::job_add(tx, platforms::shipment_job("poll", *distribution, lead.provider), call.now);
    }
    return {};
  }));
  return answer(202, boost::json::object{{"accepted", true}});
}

std::optional<std::string> text_or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

api::ProviderView view(const model::ProviderInfo& row) {
  api::ProviderView out;
  out.id = row.id;
  out.name = row.name;
  out.platforms.assign(row.platforms.begin(), row.platforms.end());
  out.sign_in = model::name_of(row.sign_in);
  out.before = text_or_null(row.before);
  for (const auto& field : row.credentials)
    out.credentials.push_back({std::string(field.name), std::string(field.label),
        std::string(field.where), field.secret, field.required});
  const auto& can = row.can;
  out.can = {std::string(model::name_of(can.date)), std::string(model::name_of(can.takedown)),
      can.update, can.statistics, can.retry, can.outlets, can.territories, can.catalogue_number,
      can.handoff};
  if (!row.hook.signature.empty()) out.hook = fmt::format("/api/v1/hooks/{}/{{account}}", row.id);
  out.hook_check = text_or_null(row.hook.check);
  out.lead_days = row.lead_days;
  out.cost = text_or_null(row.cost);
  out.page = row.page;
  return out;
}

Result<api::Response> list_providers() {
  api::Page<api::ProviderView> page;
  for (const auto& row : model::providers()) page.data.push_back(view(row));
  return answer(200, page);
}

// From now on: what was ordered stays with the provider that has it.
Result<api::Response> route(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RoutePlatform>(call.body));
  MV_TRY(const auto* platform, platform_of(call));
  const auto* provider = model::find_provider(input.provider);
  if (!provider || !provider->carries(platform->id)) {
    std::vector<std::string> names;
    for (const auto* one : model::providers_for(platform->id)) names.emplace_back(one->id);
    return api::error_of(std::vector<Fault>{{"/provider", "unknown",
        provider ? fmt::format("{} does not deliver to {}", provider->name, platform->name)
                 : fmt::format("{} is not a provider", cut_text(input.provider, 60)),
        names.empty() ? "No provider serves it yet." : "Use one of: " + join(names, ", ") + "."}});
  }
  MV_CHECK(deps.db.write([&](store::Tx& tx) {
    return store::route_put(tx, {.user_id = call.principal.user_id,
                                    .mode = call.principal.mode,
                                    .platform = std::string(platform->id),
                                    .provider = std::string(provider->id),
                                    .enabled = true});
  }));
  return list(deps, call);
}

Result<api::Response> unroute(Deps& deps, api::Call& call) {
  MV_TRY(const auto* platform, platform_of(call));
  const auto done = deps.db.write([&](store::Tx& tx) {
    return store::route_delete(tx, model::owner_of(call.principal), platform->id);
  });
  if (!done && done.error().code != Code::not_found) return done.error();
  return no_content();
}

}  // namespace

void add_platforms(api::Handlers& handlers, Deps& deps) {
  handlers.plain["platform_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["platform_connect"] = [&](api::Call& call) { return connect(deps, call); };
  handlers.plain["platform_connect_complete"] = [&](api::Call& call) {
    return complete(deps, call);
  };
  handlers.plain["platform_disconnect"] = [&](api::Call& call) { return disconnect(deps, call); };
  handlers.plain["platform_test"] = [&](api::Call& call) { return test(deps, call); };
  handlers.plain["platform_route_set"] = [&](api::Call& call) { return route(deps, call); };
  handlers.plain["platform_route_delete"] = [&](api::Call& call) { return unroute(deps, call); };
  handlers.plain["provider_list"] = [](api::Call&) { return list_providers(); };
  handlers.plain["hook_receive"] = [&](api::Call& call) { return hook(deps, call); };
}

}  // namespace mv::handlers
