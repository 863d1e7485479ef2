// SPDX-License-Identifier: Apache-2.0
#include "webhooks/flight.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace mv::webhooks {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kEvents = 256, kMostUnstored = 8192;
constexpr int kMostInFlight = 4096;  // silent attempts included
constexpr auto kSilentAfter = std::chrono::seconds(1);
constexpr long kConnectionsKept = 1024;

std::uint32_t epoll_of(int what) {
  std::uint32_t out = 0;
  if (what & CURL_POLL_IN) out |= EPOLLIN;
  if (what & CURL_POLL_OUT) out |= EPOLLOUT;
  return out;
}

/// What epoll keeps with a descriptor: its number and whose it is.
std::uint64_t tag(int fd, std::uint32_t generation) {
  return static_cast<std::uint64_t>(generation) << 32 | static_cast<std::uint32_t>(fd);
}

}  // namespace

Loop::Loop(const Clock& clock, Guard& guard, const EngineOptions& options, Report report,
    std::function<int()> unstored)
    : clock_(clock),
      guard_(guard),
      options_(options),
      report_(std::move(report)),
      unstored_(std::move(unstored)),
      wire_{.user_agent = options.user_agent,
          .timeout_ms = static_cast<long>(options.timeout.count()),
          .ca_file = options.ca_file.string(),
          .guard = &guard} {}

Loop::~Loop() {
  stop(std::chrono::milliseconds(0));
  flights_.clear();
  if (multi_) ::curl_multi_cleanup(multi_);
}

Status Loop::start() {
  epoll_ = Fd(::epoll_create1(EPOLL_CLOEXEC));
  event_ = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  ::curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = ::curl_multi_init();
  if (!epoll_ || !event_ || !multi_)
    return make_error(Code::io, "the webhook engine cannot start",
        "The system provided no epoll, eventfd or curl handle");
  epoll_event event{.events = EPOLLIN, .data = {.u64 = tag(event_.get(), 0)}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, event_.get(), &event);
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::on_socket);
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::on_timer);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  ::curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kConnectionsKept);
  thread_ = std::thread([this] { run(); });
  return {};
}

bool Loop::stop(std::chrono::milliseconds grace) {
  if (!thread_.joinable()) return true;
  bool all;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    wake();
    all = idle_.wait_for(lock, grace, [&] { return drained_; });
    finished_ = true;
    wake();
  }
  thread_.join();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return resolving_ == 0; });  // each lookup ends within its time
  return all;
}

void Loop::wake() {
  if (woken_.exchange(true)) return;
  const std::uint64_t one = 1;
  (void)!::write(event_.get(), &one, sizeof one);
}

void Loop::merge(Loaded loaded) {
  const std::lock_guard lock(mutex_);
  messages_.push_back(std::move(loaded));
  wake();
}

Engine::Counts Loop::counts() const {
  return {.delivered = delivered_,
      .retried = retried_,
      .failed = failed_,
      .switched_off = switched_off_,
      .in_flight = shown_in_flight_};
}

// ---- the round ---------------------------------------------------------------------------------

void Loop::run() {
  for (;;) {
    wait();
    {
      const std::lock_guard lock(mutex_);
      if (finished_) break;
      ending_ = stopping_;
    }
    take_messages();
    collect();
    run_timers();
    if (!options_.paused()) start_ready();
    feed();
    note_left();
    flush();
    shown_in_flight_ = in_flight_;
    if (ending_ && in_flight_ == 0) {
      const std::lock_guard lock(mutex_);
      drained_ = true;
      idle_.notify_all();
    }
  }
  for (auto& flight : flights_)
    if (flight->on_wire) ::curl_multi_remove_handle(multi_, flight->transfer.handle());
  flush();
}

void Loop::wait() {
  auto pause = std::chrono::milliseconds(1000);
  if (curl_timer_set_)
    pause =
        std::min(pause, std::chrono::ceil<std::chrono::milliseconds>(curl_timer_ - Steady::now()));
  if (!timers_.empty())
    pause = std::min(pause, std::chrono::milliseconds(timers_.top().first - clock_.now()));
  epoll_event events[kEvents];
  const int count = ::epoll_wait(
      epoll_.get(), events, kEvents, static_cast<int>(std::max<std::int64_t>(pause.count(), 0)));
  int running = 0;
  for (int i = 0; i < count; ++i) {
    const auto fd = static_cast<int>(events[i].data.u64 & 0xffff'ffff);
    if (fd == event_.get()) {
      std::uint64_t ignored;
      (void)!::read(fd, &ignored, sizeof ignored);
      woken_ = false;
      continue;
    }
    const auto watched = watched_.find(fd);
    // Closed earlier in this batch, and perhaps somebody else's number by now.
    if (watched == watched_.end() || events[i].data.u64 != tag(fd, watched->second.generation))
      continue;
    if (watched->second.wanted == 0) {
      // An idle connection spoke or was closed: curl finds out when it takes it again.
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
      watched_.erase(fd);
      continue;
    }
    int what = 0;
    if (events[i].events & EPOLLIN) what |= CURL_CSELECT_IN;
    if (events[i].events & EPOLLOUT) what |= CURL_CSELECT_OUT;
    if (events[i].events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_ERR;
    ::curl_multi_socket_action(multi_, fd, what, &running);
  }
  if (curl_timer_set_ && Steady::now() >= curl_timer_) {
    curl_timer_set_ = false;
    ::curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

// An idle connection stays in the epoll set: taking it out and in again for each request would
// cost two system calls.
int Loop::on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
  auto& self = *static_cast<Loop*>(user);
  auto& watch = self.watched_[socket];
  if (watch.generation == 0) watch.generation = ++self.watches_;
  watch.wanted = what == CURL_POLL_REMOVE ? 0 : epoll_of(what);
  if (watch.wanted == 0 || watch.wanted == watch.told) return 0;
  epoll_event event{.events = watch.wanted, .data = {.u64 = tag(socket, watch.generation)}};
  ::epoll_ctl(self.epoll_.get(), watch.told == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
  watch.told = watch.wanted;
  return 0;
}

int Loop::on_close(void* user, curl_socket_t socket) {
  static_cast<Loop*>(user)->watched_.erase(socket);  // the kernel forgets it too
  return ::close(socket);
}

int Loop::on_timer(CURLM*, long timeout_ms, void* user) {
  auto& self = *static_cast<Loop*>(user);
  self.curl_timer_set_ = timeout_ms >= 0;
  if (timeout_ms >= 0) self.curl_timer_ = Steady::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

// ---- messages ----------------------------------------------------------------------------------

void Loop::take_messages() {
  std::deque<Loaded> messages;
  std::vector<Resolved> resolved;
  {
    const std::lock_guard lock(mutex_);
    messages.swap(messages_);
    resolved.swap(resolved_);
  }
  for (auto& [flight, addresses] : resolved) on_resolved(*flight, addresses);
  for (auto& message : messages) apply(std::move(message));
}

EndpointState* Loop::find(std::int64_t webhook_seq) {
  const auto found = endpoints_.find(webhook_seq);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

bool Loop::ours(std::int64_t webhook_seq) const {
  return !owned_.empty() && owned_[static_cast<std::size_t>(webhook_seq) % owned_.size()];
}

void Loop::apply(Loaded loaded) {
  if (!loaded.owned.empty()) {
    owned_ = std::move(loaded.owned);
    drop_queues(loaded.taken);
    leaving_ = true;
  }
  if (loaded.owned_until > 0) owned_until_ = loaded.owned_until;
  for (auto& endpoint : loaded.endpoints) {
    const auto seq = endpoint->row.seq;
    auto& state = endpoints_[seq];
    if (state)
      state->configure(std::move(endpoint));
    else
      state = std::make_unique<EndpointState>(std::move(endpoint));
    consider(*state);
    if (state->endpoint().row.state == model::WebhookState::deleted && state->in_flight() == 0)
      endpoints_.erase(seq);
  }
  for (const auto& stored : loaded.stored)
    if (auto* state = find(stored.webhook_seq)) {
      state->stored(stored.delivery_seq, stored.retry_at);
      consider(*state);
    }
  for (auto& work : loaded.fresh)
    if (auto* state = find(work.row.webhook_seq); state && ours(state->seq())) {
      state->offer_new(std::move(work));
      consider(*state);
    }
  for (auto& work : loaded.backlog)
    if (auto* state = find(work.row.webhook_seq); state && ours(state->seq()))
      state->offer_loaded(std::move(work));
  for (const auto& reply : loaded.replies)
    if (auto* state = find(reply.asked.webhook_seq)) {
      state->loading = false;
      state->loaded(
          reply.asked.fresh, reply.fresh_got, reply.asked.due, reply.due_got, reply.next_due);
      consider(*state);
    }
  for (const auto seq : loaded.behind)
    if (auto* state = find(seq)) {
      state->note_behind();
      consider(*state);
    }
  for (const auto seq : loaded.more)
    if (auto* state = find(seq)) {
      state->note_more();
      consider(*state);
    }
}

/// What is no longer ours, and what another server may have worked on meanwhile.
void Loop::drop_queues(const std::vector<bool>& taken) {
  for (auto& [seq, state] : endpoints_)
    if (!ours(seq) || taken[static_cast<std::size_t>(seq) % taken.size()]) state->drop_queued();
}

/// Says once that nothing is under way for what is not ours.
void Loop::note_left() {
  if (!leaving_) return;
  for (const auto& flight : flights_)
    if (flight->state && !ours(flight->state->seq())) return;
  leaving_ = false;
  reported_.left = true;
}

// ---- who goes next -----------------------------------------------------------------------------

/// Puts the endpoint where it belongs: ready to send, short of rows, waiting for a time.
void Loop::consider(EndpointState& endpoint, Millis now) {
  if (!ours(endpoint.seq())) return;
  if (!endpoint.ready_listed && endpoint.can_start(now, true)) {
    endpoint.ready_listed = true;
    ready_.push_back(endpoint.seq());
  }
  if (!endpoint.hunger_listed && !endpoint.loading) {
    const auto request = endpoint.wants(now);
    if (request.fresh + request.due > 0) {
      endpoint.hunger_listed = true;
      hungry_.push_back(endpoint.seq());
    }
  }
  const Millis time = endpoint.next_time(now);
  if (time > 0 && (endpoint.timer_at == 0 || time < endpoint.timer_at)) {
    endpoint.timer_at = time;
    timers_.emplace(time, endpoint.seq());
  }
}

void Loop::run_timers() {
  const Millis now = clock_.now();
  while (!timers_.empty() && timers_.top().first <= now) {
    const auto [time, seq] = timers_.top();
    timers_.pop();
    auto* state = find(seq);
    if (!state || state->timer_at != time) continue;
    state->timer_at = 0;
    consider(*state, now);
  }
}

/// Attempts that have had no answer for a second no longer count as slots.
void Loop::note_silent() {
  const auto limit = Steady::now() - kSilentAfter;
  while (!started_.empty()) {
    auto& [flight, serial] = started_.front();
    const bool over = flight->serial != serial;
    if (!over && flight->began > limit) return;
    if (!over) {
      flight->silent = true;
      ++silent_;
    }
    started_.pop_front();
  }
}

int Loop::free_slots() const {
  return std::min(options_.in_flight - (in_flight_ - silent_), kMostInFlight - in_flight_);
}

void Loop::start_ready() {
  note_silent();
  if (ending_ || unstored_() > kMostUnstored) return;
  // One time for the whole round: with a later one consider() would list again, without end, what
  // may not start yet by this one.
  const Millis now = clock_.now();
  if (owned_until_ > 0 && now >= owned_until_) return;
  // Those that may only retry step aside while retries have their share.
  std::vector<std::int64_t> aside;
  for (int free = free_slots(); !ready_.empty() && free > 0; free = free_slots()) {
    const auto seq = ready_.front();
    ready_.pop_front();
    auto* state = find(seq);
    if (!state) continue;
    state->ready_listed = false;
    if (!ours(seq)) continue;
    const bool retries = retries_in_flight_ < options_.in_flight / 2;
    const bool fair = state->in_flight() < std::max(1, free / 4);
    if (!fair || !state->can_start(now, retries)) {
      if (state->can_start(now, true))
        aside.push_back(seq);
      else
        consider(*state, now);
      continue;
    }
    begin(*state, retries, now);
    consider(*state, now);
  }
  for (const auto seq : aside)
    if (auto* state = find(seq); state && !state->ready_listed) {
      state->ready_listed = true;
      ready_.push_back(seq);
    }
}

void Loop::feed() {
  if (hungry_.empty() || ending_) return;
  const Millis now = clock_.now();
  for (const auto seq : hungry_) {
    auto* state = find(seq);
    if (!state) continue;
    state->hunger_listed = false;
    const auto request = state->wants(now);
    if (request.fresh + request.due == 0 || !ours(seq)) continue;
    state->loading = true;
    reported_.requests.push_back(request);
  }
  hungry_.clear();
}

void Loop::flush() {
  if (!reported_.empty()) report_(std::exchange(reported_, {}));
}

}  // namespace mv::webhooks
