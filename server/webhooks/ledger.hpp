// SPDX-License-Identifier: Apache-2.0
#pragma once
// The thread that speaks to the database. Each round stores what was reported, then reads what is
// new or asked for, in this order: a row that is read as pending has no outcome on its way.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/crypto/sealer.hpp"
#include "store/engine/database.hpp"
#include "webhooks/engine.hpp"
#include "webhooks/messages.hpp"

namespace mv::webhooks {

class Ledger {
 public:
  using Tell = std::function<void(Loaded)>;

  /// `tell` hands a message to the loop; called on the ledger's thread.
  Ledger(store::Database& db, const Clock& clock, const Sealer& sealer,
      const EngineOptions& options, Tell tell);
  ~Ledger();

  void start();
  /// Stores what was reported and ends; gives the shards back. After `grace` it gives up on a
  /// database that does not answer.
  void stop(std::chrono::milliseconds grace);
  /// Any thread.
  void report(Reported reported);
  int unstored() const { return unstored_; }

 private:
  void run();
  void round(Reported reported);
  void wait();
  bool store_now() const;
  Reported take_reported();
  Status store(const Reported& reported, Loaded& out);
  void renew_lease(Loaded& out);
  Status give_back();
  Status read_changes(Loaded& out);
  Status read_fresh(Loaded& out);
  Status read_backlog(const std::vector<store::BacklogRequest>& requests, Loaded& out);
  Status add_work(
      store::Tx& tx, std::vector<store::Pending> rows, std::vector<Work>& out, Loaded& loaded);
  Status load_endpoints(
      store::Tx& tx, std::vector<std::int64_t> seqs, Loaded& out, bool caught_up = false);
  std::shared_ptr<const Endpoint> prepare(model::Webhook row, bool caught_up) const;
  void remember(std::int64_t event_seq, std::shared_ptr<const EventText> text);
  bool ours(std::int64_t webhook_seq) const;

  store::Database& db_;
  const Clock& clock_;
  const Sealer& sealer_;
  const EngineOptions& options_;
  const Tell tell_;
  std::string node_;

  std::mutex mutex_;
  std::condition_variable something_;
  Reported reported_;  // guarded, like what follows
  std::set<std::int64_t> changed_;
  bool everything_changed_ = false, new_rows_ = true, stopping_ = false;
  std::chrono::steady_clock::time_point give_up_at_{};
  std::chrono::steady_clock::time_point gathered_since_{};  // the first outcome that waits

  // The thread's own.
  std::unordered_set<std::int64_t> known_;   // endpoints that the loop has
  std::unordered_set<std::int64_t> behind_;  // those with more new rows than it has asked for
  std::map<Millis, std::set<std::int64_t>> expiring_;  // end of rotations
  std::unordered_map<std::int64_t, std::shared_ptr<const EventText>> texts_;
  std::list<std::int64_t> texts_by_age_;
  std::vector<bool> owned_, leaving_;
  std::vector<std::int64_t> generation_ = std::vector<std::int64_t>(store::kShards, 0);
  Millis owned_until_ = 0, renew_at_ = 0, leased_until_ = 0, cursor_ = -1;
  bool more_fresh_ = false, failing_ = false;

  std::atomic<int> unstored_{0};
  store::Subscription events_, webhooks_;
  std::thread thread_;
};

}  // namespace mv::webhooks
