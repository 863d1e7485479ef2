// SPDX-License-Identifier: Apache-2.0
#include "http/loop/loop.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <ctime>

#include "http/loop/loop_impl.hpp"

namespace mv::http {

namespace asio = boost::asio;

Loop::Loop(std::chrono::milliseconds tick) : impl_(std::make_unique<Impl>(tick)) {}
Loop::~Loop() { end(); }

void Loop::start() {
  impl_->work.emplace(impl_->context.get_executor());
  impl_->thread = std::thread([this] { impl_->context.run(); });
}

void Loop::end() {
  if (!impl_->thread.joinable()) return;
  impl_->work.reset();
  impl_->context.stop();
  impl_->thread.join();
}

void Loop::post(Ready& ready) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = first_ == nullptr;
    ready.next_ = nullptr;
    (last_ ? last_->next_ : first_) = &ready;
    last_ = &ready;
  }
  if (first) asio::post(impl_->context, [this] { drain(); });
}

void Loop::drain() {
  Ready* list = nullptr;
  {
    const std::lock_guard lock(mutex_);
    list = std::exchange(first_, nullptr);
    last_ = nullptr;
  }
  while (list) {
    Ready* const ready = list;
    list = list->next_;  // ready() may end the object's life
    ready->ready();
  }
}

void Loop::run(std::function<void()> what) { asio::post(impl_->context, std::move(what)); }

void Loop::add(Member& member) {
  member.after_ = members_;
  if (members_) members_->before_ = &member;
  members_ = &member;
  arm_tick();
}

void Loop::remove(Member& member) {
  (member.before_ ? member.before_->after_ : members_) = member.after_;
  if (member.after_) member.after_->before_ = member.before_;
}

void Loop::for_each(const std::function<void(Member&)>& what) {
  for (Member* member = members_; member;) {
    Member* const next = member->after_;
    what(*member);
    member = next;
  }
}

void Loop::arm_tick() {
  if (impl_->ticking || !members_) return;
  impl_->ticking = true;
  impl_->timer.expires_after(impl_->tick);
  impl_->timer.async_wait([this](boost::system::error_code error) {
    impl_->ticking = false;
    if (error) return;
    const auto at = now();
    for_each([at](Member& member) { member.tick(at); });
    arm_tick();
  });
}

void Loop::after(std::chrono::milliseconds delay, std::function<void()> what) {
  auto timer = std::make_shared<asio::steady_timer>(impl_->context, delay);
  timer->async_wait([timer, what = std::move(what)](boost::system::error_code) { what(); });
}

std::string_view Loop::date() {
  const std::time_t at = std::time(nullptr);
  if (at != impl_->date_at) {
    std::tm parts{};
    gmtime_r(&at, &parts);
    std::array<char, 40> text{};
    // The C locale is in force: the names are English.
    const auto length =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    impl_->date.assign(text.data(), length);
    impl_->date_at = at;
  }
  return impl_->date;
}

std::int64_t Loop::now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

void PoolCall::run() noexcept {
  try {
    what_();
  } catch (...) { error_ = std::current_exception(); }
  loop_.post(*this);
}

void PoolCall::ready() {
  done_ = true;
  if (waiting_) waiting_.resume();
}

void Event::notify() {
  const std::lock_guard lock(mutex_);
  if (!loop_ || keep_) return;
  keep_ = shared_from_this();
  loop_->post(*this);
}

void Event::detach() {
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
}

void Event::ready() {
  std::shared_ptr<Event> keep;
  {
    const std::lock_guard lock(mutex_);
    keep = std::move(keep_);
  }
  set_ = true;
  if (const auto waiting = std::exchange(waiting_, {})) waiting.resume();
}

}  // namespace mv::http
