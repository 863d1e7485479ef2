// SPDX-License-Identifier: Apache-2.0
#pragma once
// Changes the key of the key file while servers run. Who wants a new key adds a line to the file
// (`mvd key rotate`); every server looks at its file and does the rest:
//
//   1. The new key is coming: each server tells the others which keys it has.
//   2. When all of them have it, it seals. What the old one sealed still opens.
//   3. What is stored is sealed anew. When all servers seal with the new key, and what they had
//      begun before has ended, it is gone through once more; then the old key is retired.
//   4. Each server removes the old line from its file.
//
// Each step is one transaction, or one write of the file, and leads on from wherever the one before
// was cut off: there is nothing to repair. Digests cannot be made anew without the secrets, so a
// retired key leaves its peppers, sealed; they go with the last digest.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto/key_file.hpp"
#include "base/crypto/sealer.hpp"
#include "store/engine/database.hpp"
#include "store/key_versions.hpp"

namespace mv::keys {

struct KeeperOptions {
  fs::path file;
  std::chrono::milliseconds lease{15'000};  ///< until a server that is silent does not count
  bool serves = true;  ///< requests run beside it that may have sealed something and not stored it
  /// Called when others seal with a key that is not at hand: what would be sealed here from now on
  /// could not be opened by them.
  std::function<void()> lost = {};
};

class Keeper {
 public:
  Keeper(store::Database& db, const Clock& clock, Sealer sealer, KeeperOptions options);
  ~Keeper() { stop(); }
  Keeper(const Keeper&) = delete;

  /// Returns when the others know of this server and wait for it. Errors: config when it lacks a
  /// key with which the database is sealed; what the file or the database say.
  Status start();
  void stop();  ///< returns when the thread has ended; then this server counts no more
  /// Whether there is something to do that a stop would put off.
  bool is_rotating() const { return rotating_; }

 private:
  void run();
  Status look();
  Result<bool> round();
  Status read_file();
  Result<bool> propose();
  Status announce();
  Result<bool> bring_in();
  Result<bool> see_out();
  Status forget_keys();
  Status forget_peppers();
  const store::KeyVersion* version(store::KeyState state) const;
  const FileKey* held(const std::string& id) const;
  std::vector<store::KeyHolder> others(store::Tx& tx);
  Result<std::vector<store::KeyHolder>> others();
  bool is_stopping();
  Status go_on();
  std::chrono::milliseconds grace() const;

  store::Database& db_;
  const Clock& clock_;
  Sealer sealer_;
  const KeeperOptions options_;
  const std::string node_, host_;

  // Of the thread.
  std::vector<store::KeyVersion> versions_;
  std::vector<FileKey> keys_;      ///< at hand: of the file, now or before
  std::set<std::string> in_file_;  ///< ids
  std::string told_;               ///< what was announced last
  Millis told_until_ = 0;
  std::string switched_from_;  ///< the leaving key, when it was this one that let the other seal
  bool others_seen_ = false;   ///< since then
  bool lost_ = false;
  std::string walked_for_;  ///< the leaving key for which everything was sealed anew once
  std::optional<std::chrono::steady_clock::time_point> all_since_;  ///< all seal with the new key
  std::chrono::steady_clock::time_point next_forget_key_{}, next_forget_{};
  std::string failing_;  ///< what was said last

  std::atomic<bool> rotating_{false};
  std::mutex mutex_;
  std::condition_variable something_;
  bool stopping_ = false, changed_ = false;
  store::Subscription subscription_;
  std::thread thread_;
};

}  // namespace mv::keys
