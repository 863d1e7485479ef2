// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/resolver.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <future>

#include "base/text/text.hpp"
#include "webhooks/address/dns_channel.hpp"

namespace mv::webhooks {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Many may wait for slow servers, but few are started at a time: a burst of answers would
/// overflow the socket's receive buffer.
constexpr std::size_t kMostLookups = 1000;
constexpr int kBurst = 32;
constexpr milliseconds kBetweenBursts{1};
/// How long the system's list of DNS servers is trusted; c-ares reads it once only.
constexpr std::chrono::seconds kChannelLife{30};

Error stopping_error(const std::string& host) {
  return make_error(Code::unavailable, "The host name " + host + " could not be looked up",
      "The server is stopping", "Try again.");
}

Error overdue_error(const std::string& host, milliseconds limit) {
  return make_error(Code::timeout, "The host name " + host + " could not be looked up",
      "The DNS servers did not answer within " + std::to_string(limit.count()) + " ms",
      "Try again; check the name servers of the domain if it keeps failing.");
}

Millis clamped_ttl(const ResolverOptions& options, const DnsAnswer& answer) {
  if (!answer.addresses) return milliseconds(options.negative_ttl).count();
  return milliseconds(std::clamp(answer.ttl, options.min_ttl, options.max_ttl)).count();
}

}  // namespace

Resolver::Resolver(ResolverOptions options, const Clock& clock)
    : options_(std::move(options)),
      cache_(options_.cache_limit, clock),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      channel_(std::make_unique<DnsChannel>(options_.servers, options_.timeout)),
      channel_since_(steady_clock::now()) {
  status_ = channel_->status();
  thread_ = std::thread([this] { run(); });
}

Resolver::~Resolver() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  ::close(wake_);
}

Status Resolver::status() const { return status_; }

void Resolver::wake() {
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
}

void Resolver::resolve(const std::string& name, Done done) {
  const std::string host = lower(name);
  if (const auto literal = IpAddress::from_text(host)) return done(Addresses{*literal});
  std::optional<Result<Addresses>> ready;
  {
    const std::lock_guard lock(mutex_);
    ready = stopping_ ? Result<Addresses>(stopping_error(host)) : cache_.find(host);
    if (!ready) {
      Flight& flight = flights_[host];
      flight.waiters.push_back(std::move(done));
      if (flight.waiters.size() > 1) return;
      flight.id = next_id_++;
      const Ticket ticket{flight.id, host, steady_clock::now() + options_.timeout};
      queued_.push_back(ticket);
      deadlines_.push_back(ticket);
    }
  }
  if (ready) return done(*ready);
  wake();
}

Result<Addresses> Resolver::resolve_now(const std::string& host) {
  // Shared: the callback may still be returning when the waiting side has gone on.
  const auto promise = std::make_shared<std::promise<Result<Addresses>>>();
  auto answer = promise->get_future();
  resolve(host, [promise](const Result<Addresses>& found) { promise->set_value(found); });
  return answer.get();
}

void Resolver::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    start_queued();
    channel_->run_once(wake_, until_next());
    std::uint64_t count = 0;
    (void)!::read(wake_, &count, sizeof count);
    end_overdue();
  }
  channel_.reset();
  end_all();
}

void Resolver::start_queued() {
  for (int started = 0; started < kBurst; ++started) {
    Ticket next;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || queued_.empty() || channel_->open() >= kMostLookups) return;
      next = std::move(queued_.front());
      queued_.pop_front();
      const auto flight = flights_.find(next.host);
      if (flight == flights_.end() || flight->second.id != next.id) continue;
    }
    renew_channel();
    channel_->lookup(next.host,
        [this, next](DnsAnswer answer) { finish(next.host, next.id, std::move(answer)); });
  }
}

void Resolver::renew_channel() {
  const auto now = steady_clock::now();
  if (!options_.servers.empty() || channel_->open() > 0 || now - channel_since_ < kChannelLife)
    return;
  channel_ = std::make_unique<DnsChannel>(options_.servers, options_.timeout);
  channel_since_ = now;
}

std::vector<Resolver::Done> Resolver::take_waiters(const std::string& host, std::uint64_t id) {
  const auto flight = flights_.find(host);
  if (flight == flights_.end() || flight->second.id != id) return {};
  auto waiters = std::move(flight->second.waiters);
  flights_.erase(flight);
  return waiters;
}

void Resolver::finish(const std::string& host, std::uint64_t id, DnsAnswer answer) {
  std::vector<Done> waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters = take_waiters(host, id);
    // An answer that came too late is still good for the next one who asks; a failure is not.
    if (answer.addresses || (!waiters.empty() && !stopping_))
      cache_.put(host, answer.addresses, clamped_ttl(options_, answer));
  }
  for (const auto& done : waiters) done(answer.addresses);
}

milliseconds Resolver::until_next() {
  const std::lock_guard lock(mutex_);
  if (stopping_) return milliseconds(0);
  if (!queued_.empty() && channel_->open() < kMostLookups) return kBetweenBursts;
  if (deadlines_.empty()) return std::chrono::minutes(1);
  const auto left = deadlines_.front().deadline - steady_clock::now();
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(left));
}

void Resolver::end_overdue() {
  for (;;) {
    Ticket first;
    std::vector<Done> waiters;
    Result<Addresses> answer{Addresses{}};
    {
      const std::lock_guard lock(mutex_);
      if (deadlines_.empty() || deadlines_.front().deadline > steady_clock::now()) return;
      first = std::move(deadlines_.front());
      deadlines_.pop_front();
      waiters = take_waiters(first.host, first.id);
      if (waiters.empty()) continue;
      answer = overdue_error(first.host, options_.timeout);
      cache_.put(first.host, answer, milliseconds(options_.negative_ttl).count());
    }
    for (const auto& done : waiters) done(answer);
  }
}

void Resolver::end_all() {
  std::unordered_map<std::string, Flight> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(flights_);
  }
  for (const auto& [host, flight] : left)
    for (const auto& done : flight.waiters) done(stopping_error(host));
}

Result<Addresses> vetted_addresses(
    const Target& target, const AddressPolicy& policy, Resolver& resolver) {
  auto found = target.address ? Result<Addresses>(Addresses{*target.address})
                              : resolver.resolve_now(target.host);
  if (!found && found.error().code == Code::not_found) found.error().code = Code::invalid;
  if (found) MV_CHECK(check_all(policy, *found));
  return found;
}

}  // namespace mv::webhooks
