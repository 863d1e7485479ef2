// SPDX-License-Identifier: Apache-2.0
#pragma once
// c-ares with its sockets in one poll(): looks up A and AAAA of names, first in the hosts file.
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "webhooks/address/address_cache.hpp"

struct ares_channeldata;

namespace mv::webhooks {

struct DnsAnswer {
  /// At most 32 different addresses, IPv4 first. Errors: not_found (no such name, or it has no
  /// address), timeout, upstream (the DNS servers failed), unavailable (the channel was closed).
  Result<Addresses> addresses;
  std::chrono::seconds ttl{0};  ///< the shortest of the records used; 0 from the hosts file
};

/// One thread only, that of run_once().
class DnsChannel {
 public:
  using Done = std::function<void(DnsAnswer)>;

  /// `servers`: "127.0.0.1:5353,[::1]:53"; empty = those of the system. `timeout` is for a whole
  /// lookup at one server, three tries.
  DnsChannel(const std::string& servers, std::chrono::milliseconds timeout);
  /// Open lookups end with Code::unavailable.
  ~DnsChannel();
  DnsChannel(const DnsChannel&) = delete;
  DnsChannel& operator=(const DnsChannel&) = delete;

  /// Error: Code::config if the list of servers cannot be read; then every lookup fails with it.
  const Status& status() const { return status_; }
  /// `done` is called exactly once: here, from run_once() or from the destructor.
  void lookup(const std::string& host, Done done);
  std::size_t open() const { return open_; }
  /// Waits until a socket or `wake` is readable or `most` has passed, then does what is due.
  void run_once(int wake, std::chrono::milliseconds most);

 private:
  struct Lookup;

  void watch(int socket, bool read, bool write);
  std::chrono::milliseconds until_retry(std::chrono::milliseconds most) const;

  Status status_;
  ares_channeldata* channel_ = nullptr;
  std::size_t open_ = 0;
  std::map<int, short> sockets_;  ///< what to poll for
};

}  // namespace mv::webhooks
