// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who listens to which channel. Thread-safe; a callback never runs after its subscription ended.
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "store/engine/connection.hpp"
#include "store/engine/database.hpp"

namespace mv::store {

class Subscribers {
 public:
  using Callback = std::function<void(std::string_view)>;

  Subscription add(std::string channel, Callback callback) {
    std::lock_guard lock(mutex_);
    const auto id = ++last_;
    entries_.emplace(id, Entry{std::move(channel), std::move(callback)});
    return Subscription([this, id] {
      std::lock_guard lock(mutex_);
      entries_.erase(id);
    });
  }

  void tell(std::string_view channel, std::string_view payload) {
    std::lock_guard lock(mutex_);
    for (auto& [id, entry] : entries_)
      if (entry.channel == channel) entry.callback(payload);
  }

  void tell(const Notices& notices) {
    for (const auto& [channel, payload] : notices) tell(channel, payload);
  }

  void tell_all() {
    std::lock_guard lock(mutex_);
    for (auto& [id, entry] : entries_) entry.callback({});
  }

  std::set<std::string> channels() {
    std::lock_guard lock(mutex_);
    std::set<std::string> out;
    for (const auto& [id, entry] : entries_) out.insert(entry.channel);
    return out;
  }

 private:
  struct Entry {
    std::string channel;
    Callback callback;
  };
  std::mutex mutex_;
  std::map<int, Entry> entries_;
  int last_ = 0;
};

}  // namespace mv::store
