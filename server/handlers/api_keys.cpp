// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "store/access/api_keys.hpp"

#include "api/routes.hpp"
#include "auth/api_key.hpp"
#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {
namespace {

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

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateApiKey>(call.body));
  auto faults = check_scopes(call.principal, input.scopes);
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
  if (!faults.empty()) {
    Error error = make_error(
        Code::invalid, "the key cannot be created", faults.front().message, faults.front().hint);
    error.faults = std::move(faults);
    return error;
  }
  const auto key = auth::make_api_key(call.principal.mode);
  model::ApiKey row{.id = new_id("key", call.now),
      .user_id = call.principal.user_id,
      .name = input.name,
      .mode = call.principal.mode,
      .display = auth::display_api_key(key.reveal()),
      .digest = deps.keys.digest(key.reveal()),
      .scopes = input.scopes,
      .created_at = call.now,
      .expires_at = expires,
      .parent_id = call.principal.key_id};
  MV_TRY(row, deps.db.write([&](store::Tx& tx) -> Result<model::ApiKey> {
    MV_CHECK(store::api_key_insert(tx, row));
    return store::api_key_get(tx, model::owner_of(row), row.id);
  }));
  auto view = api::view(row, call.now);
  view.key = key.reveal();
  return answer(201, view);
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(call));
  using Keys = store::Slice<model::ApiKey>;
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<Keys> {
    return store::api_key_list(tx, model::owner_of(call.principal), page);
  }));
  return list_answer<api::ApiKeyView>(
      slice, [&](const auto& key) { return api::view(key, call.now); });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto key, deps.db.read([&](store::Tx& tx) {
    return store::api_key_get(tx, model::owner_of(call.principal), call.param("id"));
  }));
  return answer(200, api::view(key, call.now));
}

Result<api::Response> revoke(Deps& deps, api::Call& call) {
  MV_TRY(const auto key, deps.db.write([&](store::Tx& tx) -> Result<model::ApiKey> {
    const auto caller = model::owner_of(call.principal);
    MV_CHECK(store::api_key_revoke(tx, caller, call.param("id"), call.now));
    return store::api_key_get(tx, caller, call.param("id"));
  }));
  deps.keys.forget();
  return answer(200, api::view(key, call.now));
}

}  // namespace

void add_api_keys(api::Handlers& handlers, Deps& deps) {
  handlers.plain["api_key_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["api_key_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["api_key_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["api_key_revoke"] = [&](api::Call& call) { return revoke(deps, call); };
}

}  // namespace mv::handlers
