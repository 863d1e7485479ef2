// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace mv::handlers {

/// Written answers by id and revision. Whoever asks has read the present revision first, so that an
/// entry can be old but never wrong. Thread-safe; holds what was asked for last, at most twice
/// kBytes.
class AnswerCache {
 public:
  using Text = std::shared_ptr<const std::string>;

  /// None when it is not there in this revision.
  Text find(const std::string& id, std::int64_t revision) {
    const std::lock_guard lock(mutex_);
    if (const auto found = young_.find(id); found != young_.end())
      return found->second.revision == revision ? found->second.text : nullptr;
    const auto found = old_.find(id);
    if (found == old_.end() || found->second.revision != revision) return nullptr;
    auto text = found->second.text;
    put(id, revision, text);
    return text;
  }
  Text keep(const std::string& id, std::int64_t revision, std::string text) {
    auto kept = std::make_shared<const std::string>(std::move(text));
    const std::lock_guard lock(mutex_);
    put(id, revision, kept);
    return kept;
  }

 private:
  static constexpr std::size_t kBytes = 4 << 20;  // about 3,000 tracks
  struct Entry {
    std::int64_t revision = 0;
    Text text;
  };

  // What nobody asked for since the young ones were as many goes with the old ones.
  void put(const std::string& id, std::int64_t revision, Text text) {
    if (bytes_ + text->size() > kBytes) {
      old_ = std::exchange(young_, {});
      bytes_ = 0;
    }
    bytes_ += text->size();
    young_[id] = {revision, std::move(text)};
  }

  std::mutex mutex_;
  std::unordered_map<std::string, Entry> young_, old_;
  std::size_t bytes_ = 0;  ///< of what was put among the young ones
};

}  // namespace mv::handlers
