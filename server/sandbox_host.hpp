// SPDX-License-Identifier: Apache-2.0
#pragma once
// The sandbox of this server. Simulators start when somebody first uses it. Of several servers of
// one PostgreSQL one runs them, by a lease; the others lead their own adapters there, so that a
// rehearsal is the same on all of them.
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/crypto/sealer.hpp"
#include "notify/notifier.hpp"
#include "platforms/endpoints.hpp"
#include "sandbox_front.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

struct SandboxOptions {
  fs::path folder;                 ///< what the simulators were sent
  std::string host = "127.0.0.1";  ///< where the other servers reach them
  std::chrono::milliseconds lease{15'000};
};

class SandboxHost {
 public:
  static Result<std::unique_ptr<SandboxHost>> open(
      store::Database& db, const Sealer& sealer, const Clock& clock, SandboxOptions options);
  ~SandboxHost() { stop(); }

  platforms::Endpoints endpoints(const std::string& provider) const;
  /// Where the messages to people go.
  notify::Outlets outlets() const;
  /// A key that the simulators of music and pictures take.
  const std::string& key() const { return key_; }
  /// A ready account secret. Error: not_found for a provider without a simulator; those of a call.
  Result<boost::json::object> account(const std::string& provider);
  /// service → address, for `mvd` to print and tests to order faults. It holds the token: for the
  /// owner's eyes.
  std::map<std::string, std::string> addresses() const;
  void stop();

 private:
  struct Secrets {
    std::string token, key;
  };
  SandboxHost(store::Database& db, const Sealer& sealer, const Clock& clock, SandboxOptions options,
      Secrets secrets);
  /// The same on all servers of a database, whatever becomes of its key file.
  static Result<Secrets> secrets_of(store::Database& db, const Sealer& sealer);
  Result<SandboxAddress> find();
  Result<SandboxAddress> others();
  Result<SandboxAddress> run_here();
  void renew();

  store::Database& db_;
  const Sealer& sealer_;
  const Clock& clock_;
  const SandboxOptions options_;
  const std::string token_, key_, owner_;
  // The front's thread alone, until it has ended.
  std::unique_ptr<SandboxSimulators> own_;
  std::int64_t generation_ = 0;                    ///< of the lease; 0 = none
  std::string note_;                               ///< where the own ones are
  std::chrono::steady_clock::time_point kept_at_;  ///< when the lease was last kept
  std::unique_ptr<SandboxFront> front_;
};

}  // namespace mv::server
