// SPDX-License-Identifier: Apache-2.0
#pragma once
// Names to addresses without blocking: one thread, one lookup for all who ask for the same name,
// and a cache that follows the answers' times to live.
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "webhooks/address/address_cache.hpp"
#include "webhooks/address/address_policy.hpp"
#include "webhooks/address/target.hpp"

namespace mv::webhooks {

class DnsChannel;
struct DnsAnswer;

struct ResolverOptions {
  std::string servers;  ///< "127.0.0.1:5353,[::1]:53"; empty = those of the system
  std::chrono::milliseconds timeout{5000};  ///< for a lookup as a whole
  std::chrono::seconds min_ttl{5};
  std::chrono::seconds max_ttl{300};
  std::chrono::seconds negative_ttl{5};  ///< how long a failure is kept
  std::size_t cache_limit = 10'000;      ///< names
};

/// Thread-safe. The clock decides about cached answers only; timeouts run on the steady clock.
class Resolver {
 public:
  using Done = std::function<void(const Result<Addresses>&)>;

  Resolver(ResolverOptions options, const Clock& clock);
  /// Ends open lookups with Code::unavailable and joins the thread.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Error: Code::config when options.servers cannot be read; then every lookup fails with it.
  Status status() const;

  /// A and AAAA of `host` (hosts file first, no search domains); an address is its own answer.
  /// `done` is called exactly once: at once from the cache, or later on the resolver's thread,
  /// where it must not block. Errors: not_found (no such name, no address), timeout, upstream
  /// (the DNS servers failed), unavailable (stopping); all but the first are retryable.
  void resolve(const std::string& host, Done done);
  /// The same, waiting for it (at most options.timeout). Never from within a `done`.
  Result<Addresses> resolve_now(const std::string& host);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Flight {
    std::uint64_t id;
    std::vector<Done> waiters;
  };
  struct Ticket {
    std::uint64_t id;
    std::string host;
    Time deadline;
  };

  void run();
  void start_queued();
  void renew_channel();
  void finish(const std::string& host, std::uint64_t id, DnsAnswer answer);
  void end_overdue();
  void end_all();
  std::chrono::milliseconds until_next();
  std::vector<Done> take_waiters(const std::string& host, std::uint64_t id);
  void wake();

  const ResolverOptions options_;
  std::mutex mutex_;  ///< guards what follows up to stopping_
  AddressCache cache_;
  std::unordered_map<std::string, Flight> flights_;
  std::deque<Ticket> queued_;     ///< not yet given to the channel
  std::deque<Ticket> deadlines_;  ///< of all flights, soonest first
  std::uint64_t next_id_ = 1;
  bool stopping_ = false;

  int wake_ = -1;
  Status status_;
  std::unique_ptr<DnsChannel> channel_;  ///< of the thread
  Time channel_since_;
  std::thread thread_;
};

/// The addresses a webhook may be sent to, all of them allowed. Waits for the DNS; for the
/// creation of a webhook and for a look before sending. Errors: Code::invalid for a refused
/// address or a name that does not exist; timeout, upstream, unavailable as Resolver.
Result<Addresses> vetted_addresses(
    const Target& target, const AddressPolicy& policy, Resolver& resolver);

}  // namespace mv::webhooks
