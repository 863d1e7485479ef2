// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/crypto/sealer.hpp"
#include "model/access.hpp"
#include "model/owner.hpp"
#include "platforms/adapter.hpp"
#include "store/engine/database.hpp"

namespace mv::platforms {

std::string seal_secret(
    const Sealer& sealer, const model::PlatformAccount& account, const json::object& secret);
Result<json::object> open_secret(const Sealer& sealer, const model::PlatformAccount& account);

/// The secret of a user's account at a provider, sealed in the store. A lease in the database makes
/// renewals of one account follow one another on all servers; it ends by itself when its holder
/// dies. The row's revision tells when a sign-in was made anew meanwhile; then that one is used.
class StoredCredentials final : public Credentials {
 public:
  StoredCredentials(store::Database& db, const Sealer& sealer, const Clock& clock,
      const model::Owner& owner, std::string provider);
  Result<json::object> load() override;
  /// Waits for its turn. Besides change's own errors: unavailable when the turn does not come.
  Result<json::object> renew(
      const std::function<Result<json::object>(const json::object&)>& change) override;

 private:
  Result<model::PlatformAccount> account();

  store::Database& db_;
  const Sealer& sealer_;
  const Clock& clock_;
  std::string user_id_, provider_;
  model::Mode mode_;
};

}  // namespace mv::platforms
