// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/address_cache.hpp"

namespace mv::webhooks {

std::optional<Result<Addresses>> AddressCache::find(const std::string& host) {
  const auto found = by_host_.find(host);
  if (found == by_host_.end()) return std::nullopt;
  const auto entry = found->second;
  const Millis now = clock_.now();
  // A clock that was set back must not make an answer live longer.
  if (now < entry->from || now >= entry->until) {
    erase(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->answer;
}

void AddressCache::put(const std::string& host, Result<Addresses> answer, Millis ttl) {
  if (const auto found = by_host_.find(host); found != by_host_.end()) erase(found->second);
  if (limit_ == 0 || ttl <= 0) return;
  while (entries_.size() >= limit_) erase(std::prev(entries_.end()));
  const Millis now = clock_.now();
  entries_.push_front({host, std::move(answer), now, now + ttl});
  by_host_[host] = entries_.begin();
}

void AddressCache::erase(Entries::iterator entry) {
  by_host_.erase(entry->host);
  entries_.erase(entry);
}

}  // namespace mv::webhooks
