// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace mv::handlers {

/// Written answers by id and revision. Whoever asks has read the present revision first, so that an
/// entry can be old but never wrong. Thread-safe; at most kLimit entries.
class AnswerCache {
 public:
  std::optional<std::string> find(const std::string& id, std::int64_t revision) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.revision != revision) return std::nullopt;
    return found->second.body;
  }
  void keep(const std::string& id, std::int64_t revision, const std::string& body) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kLimit) entries_.clear();
    entries_[id] = {revision, body};
  }

 private:
  static constexpr std::size_t kLimit = 1000;
  struct Entry {
    std::int64_t revision = 0;
    std::string body;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace mv::handlers
