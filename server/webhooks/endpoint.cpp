// SPDX-License-Identifier: Apache-2.0
#include "webhooks/endpoint.hpp"

#include <algorithm>

namespace mv::webhooks {
namespace {

constexpr int kRetryTurn = 8;

/// The earlier of two times, where 0 is none.
Millis earlier(Millis a, Millis b) { return a == 0 ? b : b == 0 ? a : std::min(a, b); }

}  // namespace

void EndpointState::configure(std::shared_ptr<const Endpoint> endpoint) {
  const bool first = !endpoint_;
  const bool woke = !first && !enabled() && endpoint->row.state == model::WebhookState::enabled;
  // What may have mended it; other notices (a redelivery, a new description) keep its quiet.
  const bool mended = !first && (endpoint->row.url != endpoint_->row.url ||
                                    endpoint->headers != endpoint_->headers ||
                                    endpoint->row.allow_http != endpoint_->row.allow_http);
  endpoint_ = std::move(endpoint);
  if (first || woke) {
    const auto& row = endpoint_->row;
    failures = row.failures;
    failing_since = row.failing_since;
    warned_at = row.warned_at;
    last_success_at = row.last_success_at;
    failed_in_a_row_ = 0;
    open_until_ = open_for_ = quiet_until_ = 0;
  }
  if (mended) open_until_ = quiet_until_ = 0;
  note_more();
  if (first && endpoint_->caught_up) more_fresh_ = more_due_ = false;
  if (!enabled()) drop_queued();
  window_ = std::clamp(window_, 1, std::max(1, endpoint_->row.max_in_flight));
}

void EndpointState::drop_queued() {
  for (const auto* queue : {&fresh_, &due_})
    for (const auto& work : *queue) known_.erase(work.row.seq);
  fresh_.clear();
  due_.clear();
  note_more();
}

std::size_t EndpointState::room() const {
  return static_cast<std::size_t>(std::clamp(window_ * 32, 64, 1024));
}

bool EndpointState::take(Work work) {
  auto& queue = work.row.next_attempt_at == 0 ? fresh_ : due_;
  if (!enabled() || queue.size() >= room()) return false;
  if (known_.insert(work.row.seq).second) queue.push_back(std::move(work));
  return true;
}

void EndpointState::offer_new(Work work) {
  // The scan may come to a row that was read on demand and tried before; it keeps its time.
  if (const Millis at = work.row.next_attempt_at; at > 0)
    next_due_ = earlier(next_due_, at);
  else if (!more_fresh_ && !take(std::move(work)))
    more_fresh_ = true;
}

void EndpointState::offer_loaded(Work work) {
  const bool fresh = work.row.next_attempt_at == 0;
  if (!take(std::move(work))) (fresh ? more_fresh_ : more_due_) = true;
}

void EndpointState::loaded(
    int fresh_asked, int fresh_got, int due_asked, int due_got, Millis next_due) {
  if (fresh_asked > 0 && fresh_got < fresh_asked) more_fresh_ = fresh_.size() >= room();
  if (due_asked > 0) {
    more_due_ = due_got >= due_asked || due_.size() >= room();
    next_due_ = next_due;
  }
}

store::BacklogRequest EndpointState::wants(Millis now) {
  store::BacklogRequest out{.webhook_seq = seq()};
  if (!enabled()) return out;
  // Rows that are known come back too, so that many more are asked for.
  const int count = static_cast<int>(room() + known_.size());
  if (more_fresh_ && fresh_.size() < room() / 2) out.fresh = count;
  if ((more_due_ || (next_due_ > 0 && next_due_ <= now)) && due_.size() < room() / 2)
    out.due = count;
  return out;
}

bool EndpointState::take_due() const {
  if (due_.empty()) return false;
  // A half-open breaker probes with what has waited longest.
  if (endpoint_->row.fifo || failed_in_a_row_ >= kBreakerAfter) return true;
  return fresh_.empty() || turns_ % kRetryTurn == kRetryTurn - 1;
}

double EndpointState::tokens(Millis now) const {
  const double rate = endpoint_->row.rate_limit;
  if (now < tokens_at_) return 1;  // the clock was set back
  return std::min(
      std::max(1.0, rate / 20), tokens_ + static_cast<double>(now - tokens_at_) * rate / 1000);
}

bool EndpointState::can_start(Millis now, bool retries_allowed) const {
  if (!enabled() || queued() == 0 || in_flight_ >= window_) return false;
  if (now < std::max(open_until_, quiet_until_)) return false;
  const auto& row = endpoint_->row;
  if (row.fifo) {
    // The oldest alone may go: nothing unfinished, and no retry that still waits for its time.
    if (known_.size() > queued()) return false;
    if (due_.empty() && (more_due_ || next_due_ > 0)) return false;
  }
  if (!retries_allowed && (fresh_.empty() || (row.fifo && !due_.empty()))) return false;
  return row.rate_limit == 0 || tokens(now) >= 1;
}

Millis EndpointState::next_time(Millis now) const {
  if (!enabled()) return 0;
  Millis out = next_due_ > now ? next_due_ : 0;  // what is due already, wants() asks for
  if (queued() == 0 || in_flight_ >= window_) return out;
  const Millis closed_until = std::max(open_until_, quiet_until_);
  if (now < closed_until) return earlier(out, closed_until);
  if (const int rate = endpoint_->row.rate_limit; rate > 0 && tokens(now) < 1)
    out = earlier(out, now + 1 + static_cast<Millis>((1 - tokens(now)) * 1000 / rate));
  return out;
}

Work EndpointState::start(Millis now, bool retries_allowed) {
  auto& queue = (retries_allowed && take_due()) || fresh_.empty() ? due_ : fresh_;
  ++turns_;
  Work out = std::move(queue.front());
  queue.pop_front();
  ++in_flight_;
  if (endpoint_->row.rate_limit > 0) {
    tokens_ = tokens(now) - 1;
    tokens_at_ = now;
  }
  return out;
}

void EndpointState::ended(bool success, Millis now) {
  --in_flight_;
  const int most = endpoint_->row.fifo ? 1 : std::max(1, endpoint_->row.max_in_flight);
  if (success) {
    failed_in_a_row_ = 0;
    open_until_ = open_for_ = 0;
    window_ = std::min(window_ + 1, most);
    return;
  }
  window_ = std::max(1, window_ / 2);
  if (++failed_in_a_row_ < kBreakerAfter) return;
  window_ = 1;
  // Answers to attempts that were under way when it opened do not make it longer.
  if (now < open_until_) return;
  open_for_ = open_for_ == 0 ? kBreakerFirst : std::min(open_for_ * 2, kBreakerLongest);
  open_until_ = now + open_for_;
}

void EndpointState::stored(std::int64_t delivery_seq, Millis retry_at) {
  known_.erase(delivery_seq);
  if (retry_at > 0) next_due_ = earlier(next_due_, retry_at);
}

}  // namespace mv::webhooks
