// SPDX-License-Identifier: Apache-2.0
#include "platforms/stored_credentials.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/crash_point.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "store/access/accounts.hpp"
#include "store/jobs/leases.hpp"

namespace mv::platforms {
namespace {

std::string sealing_context(const model::PlatformAccount& account) {
  return "platform_accounts.sealed_secret." + account.id;
}

constexpr Millis kLease = 15'000;
constexpr auto kLook = std::chrono::milliseconds(50);
constexpr auto kPatience = std::chrono::seconds(90);

/// The right to renew one account's secret, from take() to the end. No transaction stays open
/// meanwhile: the right is a row, which a thread extends.
class RenewalLease {
 public:
  RenewalLease(store::Database& db, const Clock& clock, const std::string& account_id)
      : db_(db),
        clock_(clock),
        name_("credentials:" + account_id),
        owner_(to_hex(random_bytes(16))) {}
  RenewalLease(const RenewalLease&) = delete;
  ~RenewalLease() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_one();
    }
    thread_.join();
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::lease_give_back(tx, name_, owner_, generation_);
      return {};
    });
  }

  Status take() {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      MV_TRY(const auto taken, db_.write([&](store::Tx& tx) -> Result<std::optional<std::int64_t>> {
        const auto now = clock_.now();
        return store::lease_take(tx, name_, owner_, now, now + kLease);
      }));
      if (taken) {
        generation_ = *taken;
        thread_ = std::thread([this] { keep(); });
        return {};
      }
      if (std::chrono::steady_clock::now() >= give_up) break;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kLook);
    }
    Error error = make_error(Code::unavailable, "another server is renewing the sign-in",
        "It has taken a long time", "It is retried automatically.");
    error.retry_after = std::chrono::seconds(10);
    return error;
  }

 private:
  void keep() {
    std::unique_lock lock(mutex_);
    while (
        !changed_.wait_for(lock, std::chrono::milliseconds(kLease / 6), [&] { return ended_; })) {
      lock.unlock();
      // When it was lost all the same, the revision of the row decides.
      (void)db_.write([&](store::Tx& tx) -> Status {
        store::lease_renew(tx, name_, owner_, generation_, clock_.now() + kLease);
        return {};
      });
      lock.lock();
    }
  }

  store::Database& db_;
  const Clock& clock_;
  const std::string name_, owner_;
  std::int64_t generation_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace

std::string seal_secret(
    const Sealer& sealer, const model::PlatformAccount& account, const json::object& secret) {
  return sealer.seal(json::serialize(secret), sealing_context(account));
}

Result<json::object> open_secret(const Sealer& sealer, const model::PlatformAccount& account) {
  MV_TRY(const std::string text, sealer.open(account.sealed_secret, sealing_context(account)));
  return model::parse_json<json::object>(text);
}

StoredCredentials::StoredCredentials(store::Database& db, const Sealer& sealer, const Clock& clock,
    const model::Owner& owner, std::string provider)
    : db_(db),
      sealer_(sealer),
      clock_(clock),
      user_id_(owner.user_id),
      provider_(std::move(provider)),
      mode_(owner.mode) {}

Result<model::PlatformAccount> StoredCredentials::account() {
  return db_.read([&](store::Tx& tx) {
    return store::account_find(tx, {user_id_, mode_}, provider_);
  });
}

Result<json::object> StoredCredentials::load() {
  MV_TRY(const auto found, account());
  return open_secret(sealer_, found);
}

Result<json::object> StoredCredentials::renew(
    const std::function<Result<json::object>(const json::object&)>& change) {
  MV_TRY(auto found, account());
  RenewalLease lease(db_, clock_, found.id);
  MV_CHECK(lease.take());
  MV_TRY(found, account());
  MV_TRY(const auto before, open_secret(sealer_, found));

  auto changed = change(before);
  if (!changed) {
    MV_TRY(const auto newer, account());
    if (newer.revision != found.revision) return open_secret(sealer_, newer);
    return changed;
  }
  found.sealed_secret = seal_secret(sealer_, found, *changed);
  found.state = model::AccountState::connected;
  found.updated_at = clock_.now();
  crash_point("credentials.before_store");
  const auto stored = db_.write([&](store::Tx& tx) { return store::account_update(tx, found); });
  crash_point("credentials.after_store");
  if (stored) return changed;
  if (stored.error().code != Code::precondition_failed) return stored.error();
  return load();
}

}  // namespace mv::platforms
