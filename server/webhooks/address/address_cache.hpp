// SPDX-License-Identifier: Apache-2.0
#pragma once
// Answers of the DNS, kept for a time; the least recently used ones go first when it is full.
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "webhooks/address/address_policy.hpp"

namespace mv::webhooks {

using Addresses = std::vector<IpAddress>;

/// For one thread, or under the owner's lock.
class AddressCache {
 public:
  AddressCache(std::size_t limit, const Clock& clock) : limit_(limit), clock_(clock) {}

  /// The kept answer (addresses or the error), if it is not older than its time to live.
  std::optional<Result<Addresses>> find(const std::string& host);
  void put(const std::string& host, Result<Addresses> answer, Millis ttl);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string host;
    Result<Addresses> answer;
    Millis from;
    Millis until;
  };
  using Entries = std::list<Entry>;

  void erase(Entries::iterator entry);

  const std::size_t limit_;
  const Clock& clock_;
  Entries entries_;  ///< most recently used first
  std::unordered_map<std::string, Entries::iterator> by_host_;
};

}  // namespace mv::webhooks
