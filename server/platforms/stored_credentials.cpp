// SPDX-License-Identifier: Apache-2.0
#include "platforms/stored_credentials.hpp"

#include <map>
#include <memory>
#include <mutex>

#include "base/crash_point.hpp"
#include "model/json.hpp"
#include "store/accounts.hpp"

namespace mv::platforms {
namespace {

std::string sealing_context(const model::PlatformAccount& account) {
  return "platform_accounts.sealed_secret." + account.id;
}

std::shared_ptr<std::mutex> renewal_lock(const std::string& account_id) {
  static std::mutex guard;
  static std::map<std::string, std::shared_ptr<std::mutex>> locks;
  const std::lock_guard lock(guard);
  auto& found = locks[account_id];
  if (!found) found = std::make_shared<std::mutex>();
  return found;
}

}  // namespace

std::string seal_secret(const Sealer& sealer, const model::PlatformAccount& account,
                        const json::object& secret) {
  return sealer.seal(json::serialize(secret), sealing_context(account));
}

Result<json::object> open_secret(const Sealer& sealer, const model::PlatformAccount& account) {
  MV_TRY(const std::string text, sealer.open(account.sealed_secret, sealing_context(account)));
  return model::parse_json<json::object>(text);
}

StoredCredentials::StoredCredentials(store::Database& db, const Sealer& sealer, const Clock& clock,
                                     std::string user_id, std::string mode, std::string provider)
    : db_(db),
      sealer_(sealer),
      clock_(clock),
      user_id_(std::move(user_id)),
      mode_(std::move(mode)),
      provider_(std::move(provider)) {}

Result<model::PlatformAccount> StoredCredentials::account() {
  return db_.read(
      [&](store::Tx& tx) { return store::account_find(tx, user_id_, mode_, provider_); });
}

Result<json::object> StoredCredentials::load() {
  MV_TRY(const auto found, account());
  return open_secret(sealer_, found);
}

Result<json::object> StoredCredentials::renew(
    const std::function<Result<json::object>(const json::object&)>& change) {
  MV_TRY(auto found, account());
  const auto lock = renewal_lock(found.id);
  const std::lock_guard held(*lock);
  MV_TRY(found, account());
  MV_TRY(const auto before, open_secret(sealer_, found));

  auto changed = change(before);
  if (!changed) {
    MV_TRY(const auto newer, account());
    if (newer.revision != found.revision) return open_secret(sealer_, newer);
    return changed;
  }
  found.sealed_secret = seal_secret(sealer_, found, *changed);
  found.state = "connected";
  found.updated_at = clock_.now();
  crash_point("credentials.before_store");
  const auto stored = db_.write([&](store::Tx& tx) { return store::account_update(tx, found); });
  crash_point("credentials.after_store");
  if (stored) return changed;
  if (stored.error().code != Code::precondition_failed) return stored.error();
  return load();
}

}  // namespace mv::platforms
