// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "store/access/api_keys.hpp"

#include "api/routes.hpp"
#include "api/webhook/webhook_views.hpp"
#include "auth/api_key.hpp"
#include "auth/token.hpp"
#include "base/ids.hpp"
#include "base/net/ip_address.hpp"
#include "base/net/rate.hpp"
#include "base/text/cut.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/once.hpp"
#include "store/events/event_append.hpp"

namespace mv::handlers {
namespace {

Error faulty(std::string what, std::vector<Fault> faults) {
  auto out = make_error(Code::invalid, std::move(what));
  out.faults = std::move(faults);  // they say why, and what to do
  return out;
}

// A key can give only what its maker has, and only scopes that exist.
std::vector<Fault> check_scopes(const api::Principal& maker, std::span<const std::string> wanted) {
  std::vector<std::string> known{"*"};
  for (const auto& scope : api::scopes()) {
    known.emplace_back(scope.name);
    const auto group = std::string(scope.name.substr(0, scope.name.find(':'))) + ":*";
    if (std::find(known.begin(), known.end(), group) == known.end()) known.push_back(group);
  }
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto at = fmt::format("/scopes/{}", i);
    if (std::find(known.begin(), known.end(), wanted[i]) == known.end()) {
      const auto near = closest(wanted[i], known);
      faults.push_back({at, "scope", fmt::format("'{}' is not a scope", cut_text(wanted[i], 60)),
          near ? fmt::format("Did you mean '{}'?", *near)
               : fmt::format("Known scopes: {}.", join(known, ", "))});
    } else if (!maker.owner && !api::scope_allows(maker.scopes, wanted[i])) {
      faults.push_back({at, "scope", fmt::format("your own key does not have '{}'", wanted[i]),
          "Ask for scopes that your key has."});
    }
  }
  return faults;
}

void check_networks(std::span<const std::string> networks, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < networks.size(); ++i)
    if (const auto block = IpBlock::from_text(networks[i]); !block)
      faults.push_back({fmt::format("/networks/{}", i), "address_block",
          fmt::format("{}. {}", block.error().what, block.error().why), block.error().hint});
}

/// As it is kept: nothing where there is no limit.
std::string kept_rate(const std::optional<std::string>& text, std::vector<Fault>& faults) {
  if (!text) return "";
  const auto rate = parse_rate(*text);
  if (!rate)
    faults.push_back({"/rate", "rate", fmt::format("'{}' is not a rate", cut_text(*text, 40)),
        "Write 1 to 1000000 in a second, minute, hour or day: 100/h."});
  return rate && rate->limited() ? to_text(*rate) : "";
}

Status may_make_keys(const api::Principal& caller) {
  if (!caller.restricted) return {};
  return make_error(Code::forbidden, "this API key may not create or change keys",
      "It has a limit or networks of its own, which another key would not have",
      "Use a key without them, or run it on the server's machine.");
}

/// Whoever gets a key's new secret, or frees it of a limit, has what the key has; and who ends keys
/// shuts others out. So a key manages itself and those that were made with it.
Status may_manage(store::Tx& tx, const api::Principal& caller, const model::ApiKey& key) {
  // Who came by no key is the account itself.
  if (caller.owner || caller.key_id.empty() || caller.key_id == key.id) return {};
  for (auto parent = key.parent_id; !parent.empty();) {
    if (parent == caller.key_id) return {};
    const auto above = store::api_key_get(tx, model::owner_of(caller), parent);
    parent = above.ok() ? above->parent_id : "";
  }
  return make_error(Code::forbidden, fmt::format("{} was not made with your key", key.id),
      "A key manages itself and the keys that were made with it",
      "Use the key it was made with, or run it on the server's machine.");
}

/// Changes a key that is neither revoked nor expired, in one transaction with the look at it.
template <class Change>
Result<api::Response> change(Deps& deps, api::Call& call, std::string_view action, Change change) {
  MV_CHECK(check_no_revision(call));
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    const auto caller = model::owner_of(call.principal);
    MV_TRY(auto key, store::api_key_get(tx, caller, call.param("id"), true));
    const auto state = api::view(key, deps.key_care, call.now).state;
    if (state == "revoked" || state == "expired")
      return make_error(Code::conflict, fmt::format("{} is {}", key.id, state),
          "It never works again", "Create another one with 'mv apikey create'.");
    std::string secret;
    MV_CHECK(change(tx, key, secret));
    store::api_key_update(tx, key);
    note(tx, call, std::string(action), key.id);
    auto view = api::view(key, deps.key_care, call.now);
    if (!secret.empty()) view.key = secret;
    return answer(200, view);
  });
  deps.keys.forget();
  return done;
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateApiKey>(call.body));
  std::vector<Fault> faults;
  if (input.networks) check_networks(*input.networks, faults);
  const auto rate = kept_rate(input.rate, faults);
  const auto* said = call.body.as_object().if_contains("rate");  // null takes it away
  if (!faults.empty()) return faulty("the key cannot be changed", std::move(faults));
  return change(
      deps, call, "api_key.update", [&](store::Tx& tx, model::ApiKey& key, std::string&) -> Status {
        MV_CHECK(may_make_keys(call.principal));
        MV_CHECK(may_manage(tx, call.principal, key));
        if (input.name) key.name = *input.name;
        if (said) key.rate = rate;
        if (input.networks) key.networks = *input.networks;
        return {};
      });
}

Result<api::Response> rotate(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::RotateSecret>(call.body));
  const auto overlap = Millis{1000} * input.overlap_seconds;
  return change(deps, call, "api_key.rotate",
      [&](store::Tx& tx, model::ApiKey& key, std::string& secret) -> Status {
        if (key.id != call.principal.key_id) MV_CHECK(may_make_keys(call.principal));
        MV_CHECK(may_manage(tx, call.principal, key));
        if (overlap > 0 && key.old_until > call.now)
          return make_error(Code::conflict, fmt::format("{} was rotated a while ago", key.id),
              fmt::format("The secret before works until {}, and would end at once",
                  format_utc(key.old_until)),
              "Wait until then, or rotate with an overlap of 0, which ends both.");
        if (key.suspended_at != 0)
          return make_error(Code::conflict, fmt::format("{} is suspended", key.id), {},
              fmt::format("Let it work again first: mv apikey resume {}.", key.id));
        const auto made = auth::make_api_key(key.mode);
        secret = made.reveal();
        key.old_digest = key.digest;
        key.old_until = call.now + overlap;
        key.digest = deps.keys.digest(secret);
        key.display = auth::display_token(secret);
        key.rotated_at = call.now;
        return {};
      });
}

Result<api::Response> suspend(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::SuspendApiKey>(call.body));
  return change(deps, call, "api_key.suspend",
      [&](store::Tx& tx, model::ApiKey& key, std::string&) -> Status {
        MV_CHECK(may_manage(tx, call.principal, key));
        if (key.suspended_at != 0) return {};
        key.suspended_at = call.now;
        key.suspended_because = input.reason;
        store::api_keys_suspend_below(tx, key);
        store::api_key_suspended_append(tx, key, call.now);
        return {};
      });
}

Result<api::Response> resume(Deps& deps, api::Call& call) {
  return change(
      deps, call, "api_key.resume", [&](store::Tx& tx, model::ApiKey& key, std::string&) -> Status {
        MV_CHECK(may_manage(tx, call.principal, key));
        store::api_keys_resume_below(tx, key);
        key.suspended_at = 0;
        key.suspended_because.clear();
        return {};
      });
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_CHECK(may_make_keys(call.principal));
  MV_TRY(const auto input, api::decode<api::CreateApiKey>(call.body));
  auto faults = check_scopes(call.principal, input.scopes);
  check_networks(input.networks, faults);
  const auto rate = kept_rate(input.rate, faults);
  Millis expires = 0;
  if (input.expires_at) {
    const auto time = parse_utc(*input.expires_at);
    if (!time)
      faults.push_back({"/expires_at", "date-time", time.error().what, time.error().why});
    else if (*time <= call.now)
      faults.push_back({"/expires_at", "past", "it is in the past", "Use a later time."});
    else
      expires = *time;
  }
  if (!faults.empty()) return faulty("the key cannot be created", std::move(faults));
  const auto key = auth::make_api_key(call.principal.mode);
  const model::ApiKey row{.id = new_id("key", call.now),
      .user_id = call.principal.user_id,
      .name = input.name,
      .mode = call.principal.mode,
      .display = auth::display_token(key.reveal()),
      .digest = deps.keys.digest(key.reveal()),
      .scopes = input.scopes,
      .created_at = call.now,
      .expires_at = expires,
      .parent_id = call.principal.key_id,
      .rate = rate,
      .networks = input.networks};
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(store::api_key_insert(tx, row));
    note(tx, call, "api_key.create", row.id,
        {{"after", {{"name", row.name}, {"scopes", boost::json::value_from(row.scopes)}}}});
    MV_TRY(const auto stored, store::api_key_get(tx, model::owner_of(row), row.id));
    auto view = api::view(stored, deps.key_care, call.now);
    view.key = key.reveal();
    return created(call, view);
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  using Keys = store::Slice<model::ApiKey>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Keys> {
    return store::api_key_list(tx, model::owner_of(call.principal), page);
  }));
  return list_answer<api::ApiKeyView>(
      deps, call, slice, [&](const auto& key) { return api::view(key, deps.key_care, call.now); });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto key, deps.db.read([&](store::Tx& tx) {
    return store::api_key_get(tx, model::owner_of(call.principal), call.param("id"));
  }));
  return answer(200, api::view(key, deps.key_care, call.now));
}

Result<api::Response> revoke(Deps& deps, api::Call& call) {
  MV_TRY(const auto key, deps.db.write([&](store::Tx& tx) -> Result<model::ApiKey> {
    const auto caller = model::owner_of(call.principal);
    MV_TRY(const auto key, store::api_key_get(tx, caller, call.param("id"), true));
    MV_CHECK(may_manage(tx, call.principal, key));
    MV_CHECK(store::api_key_revoke(tx, caller, key.id, call.now));
    note(tx, call, "api_key.revoke", key.id);
    return store::api_key_get(tx, caller, key.id);
  }));
  deps.keys.forget();
  return answer(200, api::view(key, deps.key_care, call.now));
}

}  // namespace

void add_api_keys(api::Handlers& handlers, Deps& deps) {
  handlers.plain["api_key_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["api_key_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["api_key_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["api_key_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["api_key_rotate"] = [&](api::Call& call) { return rotate(deps, call); };
  handlers.plain["api_key_suspend"] = [&](api::Call& call) { return suspend(deps, call); };
  handlers.plain["api_key_resume"] = [&](api::Call& call) { return resume(deps, call); };
  handlers.plain["api_key_revoke"] = [&](api::Call& call) { return revoke(deps, call); };
}

}  // namespace mv::handlers
