// SPDX-License-Identifier: Apache-2.0
#include "handlers/distribution/accounts.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"
#include "platforms/stored_credentials.hpp"
#include "store/access/accounts.hpp"
#include "store/engine/named_lock.hpp"

namespace mv::handlers {

Result<std::string> provider_of(
    Deps& deps, const api::Principal& principal, const std::string& platform) {
  using Found = std::optional<model::Route>;
  MV_TRY(const auto own, deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return store::route_get(tx, model::owner_of(principal), platform);
  }));
  if (own && own->enabled) return own->provider;
  if (const auto known = model::providers_for(platform); !known.empty())
    return std::string(known.front()->id);
  return make_error(Code::invalid,
      fmt::format("no provider serves {} yet", model::platform_name(platform)), {},
      "See 'mv platform list'.");
}

Result<model::PlatformAccount> store_account(Deps& deps, const api::Principal& principal,
    const std::string& provider, const std::string& name, const boost::json::object& secret) {
  const Millis now = deps.clock.now();
  return deps.db.write([&](store::Tx& tx) -> Result<model::PlatformAccount> {
    // Two first orders in the sandbox make one account.
    store::named_lock(
        tx, fmt::format("account {} {} {}", principal.user_id, principal.mode, provider));
    auto account = store::account_find(tx, model::owner_of(principal), provider);
    if (account) {
      account->name = name;
      account->state = model::AccountState::connected;
      account->updated_at = now;
      account->sealed_secret = platforms::seal_secret(deps.sealer, *account, secret);
      MV_TRY(account->revision, store::account_update(tx, *account));
      return account;
    }
    model::PlatformAccount made{.id = new_id("acc", now),
        .user_id = principal.user_id,
        .mode = principal.mode,
        .provider = provider,
        .name = name,
        .created_at = now,
        .updated_at = now};
    made.sealed_secret = platforms::seal_secret(deps.sealer, made, secret);
    MV_CHECK(store::account_insert(tx, made));
    return made;
  });
}

Result<model::PlatformAccount> account_of(
    Deps& deps, const api::Principal& principal, const std::string& provider) {
  if (const auto* row = model::find_provider(provider);
      row && row->sign_in == model::SignInKind::none)
    return model::PlatformAccount{.user_id = principal.user_id,
        .mode = principal.mode,
        .provider = provider,
        .name = "none needed"};
  auto found = deps.db.read(
      [&](store::Tx& tx) { return store::account_find(tx, model::owner_of(principal), provider); });
  if (found || found.error().code != Code::not_connected) return found;
  if (principal.mode == model::Mode::sandbox) {
    MV_TRY(const auto secret, deps.sandbox_account(provider));
    return store_account(deps, principal, provider, "sandbox", secret);
  }
  Error error = found.error();
  error.what = fmt::format("no {} account is connected", provider);
  error.hint = fmt::format(
      "Connect one with 'mv platform connect {}', or rehearse with --sandbox.", provider);
  return error;
}

}  // namespace mv::handlers
