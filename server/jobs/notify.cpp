// SPDX-License-Identifier: Apache-2.0
#include "jobs/notify.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "model/json.hpp"
#include "store/events/notify.hpp"

namespace mv::jobs {
namespace {

using model::Channel;
using model::Notice;

constexpr std::size_t kAlone = 10;  // up to so many that wait get a message each
constexpr int kTogether = 200;      // at most in one message
constexpr Millis kGiveUp = 3 * 86'400'000LL;
constexpr Millis kLinger = 1'000;
constexpr Millis kLongestWait = 10 * 60'000;

std::string channel_id_of(const model::Job& job) {
  std::string out;
  if (const auto* found = job.payload.if_contains("channel_id")) model::from_json(*found, out);
  return out;
}

Result<Channel> channel_of(notify::Notifier& notifier, const model::Job& job) {
  return notifier.db().read(
      [&](store::Tx& tx) { return store::channel_get(tx, channel_id_of(job)); });
}

Status write(notify::Notifier& notifier, const std::function<void(store::Tx&)>& change) {
  return notifier.db().write([&](store::Tx& tx) -> Status {
    change(tx);
    return {};
  });
}

/// 1, 2, 4 … seconds and a part by chance, at most ten minutes.
Millis backoff(int attempts) {
  const auto top = std::min(kLongestWait, Millis{1'000} << std::min(attempts, 12));
  return top / 2 + static_cast<Millis>(random_below(static_cast<std::uint64_t>(top / 2 + 1)));
}

std::vector<std::int64_t> seqs_of(const std::vector<Notice>& notices, std::size_t count) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < count && i < notices.size(); ++i) out.push_back(notices[i].seq);
  return out;
}

/// One sending, from the notices that wait to what is stored of it.
class Sending {
 public:
  /// `saw_events`: since the last look; more may follow at once.
  Sending(notify::Notifier& notifier, queue::JobContext& context, Channel channel, bool saw_events)
      : notifier_(notifier),
        context_(context),
        channel_(std::move(channel)),
        saw_events_(saw_events) {}

  queue::Outcome run() {
    const Millis now = context_.clock().now();
    const auto found = notifier_.db().read([&](store::Tx& tx) -> Result<std::vector<Notice>> {
      return store::notices_pending(tx, channel_.id, kTogether);
    });
    if (!found) return queue::outcome_of(found.error());
    notices_ = *found;
    if (notices_.empty()) return rest();
    if (channel_.next_send_at > now) return queue::Snooze{channel_.next_send_at, true};
    std::vector<notify::Message> messages;
    const auto count = notices_.size() > kAlone ? notices_.size() : 1;
    for (std::size_t i = 0; i < count; ++i)
      model::from_json(boost::json::value(notices_[i].content), messages.emplace_back());
    // Another content is another mail, even when the first notice is the same.
    const auto id = fmt::format("{}.{}", notices_.front().id, count);
    // Between sending and noting it lies one write: a crash there repeats one message.
    if (const auto ours = context_.check_lease(); !ours) return queue::Snooze{now, true};
    crash_point("notify.before_send");
    const auto sent =
        notifier_.deliver(channel_, messages, id, [&] { return context_.cancelled(); });
    crash_point("notify.after_send");
    return sent ? after(*sent) : failed(sent.error(), messages.size());
  }

 private:
  /// Nothing waits. An event that came while this ran has added no job, so that there is another
  /// look a moment later; what comes in the last instant of that one is the sweep's.
  queue::Outcome rest() {
    if (saw_events_) return queue::Snooze{context_.clock().now() + kLinger, true};
    return queue::Done{};
  }

  queue::Outcome after(const notify::Notifier::Delivered& delivered) {
    const Millis now = context_.clock().now();
    if (!delivered.moved_to.empty()) {
      if (const auto moved = notifier_.follow(channel_, delivered.moved_to); !moved)
        log::warn("notify {}: {}", channel_.id, moved.error().line());
      return queue::Snooze{now, true};
    }
    const auto next = now + notify::gap_of(channel_);
    const auto stored = write(notifier_, [&](store::Tx& tx) {
      store::notices_sent(tx, channel_.id, seqs_of(notices_, delivered.taken), now, next);
    });
    crash_point("notify.after_mark");
    if (!stored) return queue::outcome_of(stored.error());
    return queue::Snooze{next, true};
  }

  queue::Outcome failed(const Error& error, std::size_t count) {
    const Millis now = context_.clock().now();
    if (error.code == Code::cancelled) return queue::Snooze{now, true};
    log::warn("notify {}: {}", channel_.id, error.line());
    if (notify::ends_channel(error) || (error.code == Code::rejected && channel_.kind == "email"))
      return end_channel(error, now);
    if (error.code == Code::rate_limited) {
      const auto until = now + (error.retry_after ? error.retry_after->count() : kLinger);
      return wait(error, {}, until);
    }
    // A text that is refused is refused again; the others may pass.
    const bool hopeless = error.code == Code::rejected || error.code == Code::invalid ||
                          now - notices_.front().created_at > kGiveUp;
    const auto until =
        hopeless ? now + notify::gap_of(channel_) : now + backoff(notices_.front().attempts);
    const auto missed = seqs_of(notices_, hopeless ? 1 : count);
    return wait(error, missed, until, hopeless);
  }

  queue::Outcome wait(const Error& error, const std::vector<std::int64_t>& missed, Millis until,
      bool hopeless = false) {
    const auto stored = write(notifier_, [&](store::Tx& tx) {
      if (!missed.empty())
        store::notices_missed(tx, missed, error.line(), hopeless, context_.clock().now());
      store::channel_wait(tx, channel_.id, error.line(), until);
    });
    if (!stored) return queue::outcome_of(stored.error());
    return queue::Snooze{until, true};
  }

  queue::Outcome end_channel(const Error& error, Millis now) {
    const auto stored = write(notifier_,
        [&](store::Tx& tx) { store::channel_failed(tx, channel_.id, error.line(), now); });
    return queue::outcome_of(stored);
  }

  notify::Notifier& notifier_;
  queue::JobContext& context_;
  Channel channel_;
  bool saw_events_;
  std::vector<Notice> notices_;
};

/// Each bot that is polled holds a thread while it waits: many bots wait shorter, so that each is
/// asked at least twice a minute.
std::chrono::seconds poll_time(std::int64_t bots, int at_a_time) {
  constexpr std::int64_t kLongPoll = 25;
  return std::chrono::seconds(bots <= at_a_time ? kLongPoll : kLongPoll * at_a_time / bots);
}
constexpr int kPollers = 2;

}  // namespace

queue::Outcome notify_channel(notify::Notifier& notifier, queue::JobContext& context) {
  auto channel = channel_of(notifier, context.job());
  if (!channel)
    return channel.error().code == Code::not_found ? queue::Outcome(queue::Done{})
                                                   : queue::outcome_of(channel.error());
  if (channel->state != model::ChannelState::active) return queue::Done{};
  crash_point("notify.before_collect");
  const auto collected = notifier.collect(*channel);
  if (!collected) return queue::outcome_of(collected.error());
  crash_point("notify.after_collect");
  return Sending(notifier, context, *std::move(channel), *collected > 0).run();
}

queue::Outcome telegram_updates(notify::Notifier& notifier, queue::JobContext& context) {
  constexpr Millis kAfterConflict = 30'000;
  const auto channel = channel_of(notifier, context.job());
  if (!channel || !channel->polled ||
      (channel->state != model::ChannelState::unbound &&
          channel->state != model::ChannelState::active))
    return queue::Done{};
  const auto bots = notifier.db().read(
      [](store::Tx& tx) -> Result<std::int64_t> { return store::channels_polled(tx); });
  auto token = notifier.token(*channel);
  if (!bots || !token) return queue::Dead{bots ? token.error() : bots.error()};
  auto bot = notifier.bot(channel->mode, *std::move(token), [&] { return context.cancelled(); });
  const auto updates = bot.updates(channel->update_cursor + 1, poll_time(*bots, kPollers));
  const Millis now = context.clock().now();
  if (!updates) {
    const auto& error = updates.error();
    if (error.code == Code::cancelled) return queue::Snooze{now, true};
    log::warn("notify {}: {}", channel->id, error.line());
    if (error.code == Code::unauthenticated) {
      return queue::outcome_of(write(notifier,
          [&](store::Tx& tx) { store::channel_failed(tx, channel->id, error.line(), now); }));
    }
    if (error.code == Code::conflict) {
      (void)write(notifier, [&](store::Tx& tx) {
        store::channel_wait(tx, channel->id, error.line(), channel->next_send_at);
      });
      return queue::Snooze{now + kAfterConflict, true};
    }
    return queue::Retry{error,
        error.retry_after ? std::optional<Millis>(error.retry_after->count()) : std::nullopt};
  }
  std::set<std::string> refused;
  for (const auto& update : *updates)
    if (const auto handled = notifier.handle(channel->id, update, refused); !handled)
      return queue::outcome_of(handled.error());
  return queue::Snooze{now, true};
}

queue::Outcome notify_sweep(notify::Notifier& notifier, queue::JobContext& context) {
  return queue::outcome_of(write(notifier, [&](store::Tx& tx) {
    store::notify_sweep(tx, context.clock().now());
    store::notices_delete_before(tx, context.clock().now() - 90 * 86'400'000LL, 500);
  }));
}

void add_notify_kinds(queue::Registry& registry, notify::Notifier& notifier) {
  const Backoff backoff{std::chrono::milliseconds(500), std::chrono::minutes(1)};
  registry.add(
      "notify", {.handler = [&](auto& context) { return notify_channel(notifier, context); },
                    .concurrency = 2,
                    .backoff = backoff,
                    .keeps_awake = "notifications"});
  registry.add("telegram_updates",
      {.handler = [&](auto& context) { return telegram_updates(notifier, context); },
          .concurrency = kPollers,
          .backoff = backoff,
          .keeps_awake = model::kHousekeeping});  // the outlook counts the bots
  registry.every("notify_sweep", std::chrono::minutes(1),
      {.handler = [&](auto& context) { return notify_sweep(notifier, context); },
          .concurrency = 1,
          .keeps_awake = model::kHousekeeping});
  add_invitation_kind(registry, notifier);
}

}  // namespace mv::jobs
