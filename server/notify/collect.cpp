// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/ids.hpp"
#include "model/json.hpp"
#include "notify/message.hpp"
#include "notify/notifier.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/events.hpp"
#include "store/events/notify.hpp"

namespace mv::notify {
namespace {

using model::Distribution;
using Distributions = std::vector<Distribution>;

constexpr int kStep = 500;  // events per transaction, so that no other write waits long

/// The distributions of an event's release, read once for all events of a step.
class Known {
 public:
  explicit Known(store::Tx& tx) : tx_(tx) {}

  const Distributions& of(const model::Event& event) {
    static const Distributions none;
    if (!event.type.starts_with("distribution.")) return none;
    auto& release = releases_[event.subject_id];
    if (release.empty()) {
      auto one = store::distribution_get(tx_, event.subject_id);
      if (!one) return none;
      release = one->release_id.empty() ? one->id : one->release_id;
      if (!all_.contains(release))
        all_[release] = one->release_id.empty() ? Distributions{*std::move(one)}
                                                : store::distributions_of_releases(tx_, {release});
    }
    return all_[release];
  }

 private:
  store::Tx& tx_;
  std::map<std::string, std::string> releases_;  ///< by distribution
  std::map<std::string, Distributions> all_;     ///< by release, or distribution without one
};

std::vector<model::Notice> notices_of(store::Tx& tx, const model::Channel& channel,
    const std::vector<model::Event>& events, Millis now) {
  std::vector<model::Notice> out;
  Known known(tx);
  for (const auto& event : events) {
    if (!wants(channel, event.type)) continue;
    const auto told = told_of(event, known.of(event));
    if (!told) continue;
    model::Notice notice;
    notice.id = new_id("ntf", now);
    notice.key = told->key;
    notice.content = model::to_json(told->message).as_object();
    notice.created_at = now;
    out.push_back(std::move(notice));
  }
  return out;
}

}  // namespace

Result<int> Notifier::collect(const model::Channel& channel) {
  int seen = 0;
  for (auto cursor = channel.event_cursor;;) {
    using Events = std::vector<model::Event>;
    const store::EventFilter filter{.user_id = channel.user_id, .mode = channel.mode};
    MV_TRY(const auto events, db_.read([&](store::Tx& tx) -> Result<Events> {
      return store::events_after(tx, cursor, filter, kStep);
    }));
    if (events.empty()) return seen;
    MV_TRY(const auto moved, db_.write([&](store::Tx& tx) -> Result<bool> {
      return store::notices_add(
          tx, channel.id, cursor, events.back().seq, notices_of(tx, channel, events, clock_.now()));
    }));
    if (!moved) return seen;  // somebody else did
    seen += static_cast<int>(events.size());
    cursor = events.back().seq;
  }
}

}  // namespace mv::notify
