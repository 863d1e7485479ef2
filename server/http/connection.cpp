// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include "base/log.hpp"
#include "base/text/host.hpp"
#include "http/pipeline/problem.hpp"
#include "http/wire/response_head.hpp"

namespace mv::http {
namespace {

class HandshakeOp final : public Io {
 public:
  explicit HandshakeOp(Transport& transport) : transport_(transport) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    waiting = handle;
    transport_.handshake(*this);
  }
  bool await_resume() const { return ok; }

 private:
  Transport& transport_;
};

/// RFC 9112 section 3.2.2: a request to the server may name it in the target.
void drop_authority(std::string& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto path = target.find_first_of("/?", scheme.size());
    target = path == std::string::npos ? "/" : target.substr(path);
    if (target.starts_with('?')) target.insert(0, "/");
    return;
  }
}

}  // namespace

bool Shared::counted(const std::string& address) const {
  if (options.address_connections <= 0 || address.empty()) return false;
  return options.count_loopback || !is_loopback(address);
}

Shared::Entry Shared::enter(const std::string& address) {
  if (counted(address)) {
    const std::lock_guard lock(mutex_);
    auto& open = by_address_[address];
    if (open >= options.address_connections) return Entry::too_many;
    ++open;
  }
  if (count_.fetch_add(1) < options.max_connections) return Entry::open;
  leave(address);
  return Entry::full;
}

void Shared::leave(const std::string& address) {
  if (counted(address)) {
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(address);
    if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
  }
  if (count_.fetch_sub(1) != 1) return;
  const std::lock_guard lock(mutex_);
  empty_.notify_all();
}

bool Shared::wait_until_empty(milliseconds most) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, most, [&] { return count_ == 0; });
}

void Shared::wait_until_empty() {
  std::unique_lock lock(mutex_);
  empty_.wait(lock, [&] { return count_ == 0; });
}

Connection::Connection(
    Shared& shared, Loop& loop, std::unique_ptr<Transport> transport, std::string address)
    : shared_(shared),
      loop_(loop),
      transport_(std::move(transport)),
      peer_(transport_->peer()),
      address_(std::move(address)),
      parser_(shared.options.head_bytes, shared.options.head_fields) {}

Connection::~Connection() { shared_.leave(address_); }

void Connection::start() { run(shared_from_this()); }

void Connection::tick(std::int64_t now) {
  if (deadline_ == 0 || now < deadline_) return;
  deadline_ = 0;
  expired_ = true;
  if (waits_for_event_)
    event_->notify();
  else
    transport_->cancel();
}

void Connection::stop() {
  if (event_) event_->notify();
  if (idle_) transport_->cancel();
}

void Connection::kill() {
  killed_ = true;
  transport_->close();
  if (event_) event_->notify();
}

void Connection::arm(milliseconds time) {
  expired_ = false;
  deadline_ = Loop::now() + time.count();
}

Detached Connection::run([[maybe_unused]] std::shared_ptr<Connection> self) {
  loop_.add(*this);
  try {
    bool open = true;
    if (transport_->tls()) {
      arm(shared_.options.head_time);
      HandshakeOp shake(*transport_);
      open = co_await shake;
    }
    while (open && !killed_) open = co_await serve_one();
  } catch (const std::exception& error) {
    log::error("request {}: the connection failed: {}", request_.id, error.what());
  }
  transport_->close();
  loop_.remove(*this);
}

Task<bool> Connection::serve_one() {
  const bool head = co_await read_head();
  if (!head) co_return false;
  disarm();
  response_ = {};
  const auto began = std::chrono::steady_clock::now();
  // co_await stands alone throughout: GCC 12 miscompiles it behind && and || and in ?:.
  if (understand_head()) {
    const bool taken = co_await take_request();
    if (!taken) {
      note_lost(began);
      co_return false;
    }
    const bool there = co_await ask_again();
    if (!there) {
      note_lost(began);
      co_return false;
    }
  }
  disarm();
  if (log::enabled(log::Level::debug))
    // The route and not the path, which may hold somebody's secret: /bot<token>/getMe.
    log::debug("{} {} {} {}", request_.id, request_.method,
        request_.route.empty() ? "-" : request_.route, response_.status);
  ++requests_;
  const bool open = co_await answer();
  note(response_, began);
  co_return open;
}

void Connection::note(const api::Response& response, std::chrono::steady_clock::time_point began) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  for (const auto& log : shared_.options.logs) log->note(request_, response, took);
}

void Connection::note_lost(std::chrono::steady_clock::time_point began) {
  api::Response none;
  none.status = RequestLog::kClientLeft;
  note(none, began);
}

Task<bool> Connection::read_head() {
  request_ = {};
  parser_.begin(request_);
  body_done_ = true;
  idle_ = buffer_.empty();
  if (idle_) {
    buffer_.shrink();
    if (out_.capacity() > 8 * ReadBuffer::kSmall) std::string().swap(out_);
    // The first request has to come as fast as any head: a silent stranger is no idle client.
    arm(requests_ == 0 ? shared_.options.head_time : shared_.options.idle_time);
  } else {
    arm(shared_.options.head_time);
  }
  for (;;) {
    if (!buffer_.empty()) {
      const auto state = parser_.read_head(buffer_.view());
      buffer_.drop(parser_.used());
      if (state == HeadParser::State::ready) co_return true;
      if (state == HeadParser::State::refused) {
        body_done_ = keep_ = false;
        body_left_ = 0;
        refuse(parser_.refusal().status, parser_.refusal().error);
        co_await answer();
        co_return false;
      }
    }
    if (idle_ && shared_.stopping) co_return false;
    if (!buffer_.make_room(shared_.options.head_bytes + ReadBuffer::kSmall)) co_return false;
    ReadOp read(*transport_, buffer_.room(), buffer_.room_size());
    co_await read;
    if (read.ok) {
      buffer_.added(read.bytes);
      if (idle_) arm(shared_.options.head_time);
      idle_ = false;
      continue;
    }
    if (!expired_ || idle_) co_return false;
    keep_ = false;
    refuse(
        408, make_error(Code::timeout, "the request headers did not arrive in time",
                 "They must be complete soon after the first byte", "Send them without a pause."));
    co_await answer();
    co_return false;
  }
}

bool Connection::understand_head() {
  request_.peer = peer_;
  request_.id = request_id_of(request_);
  keep_ = parser_.keep_alive() && !shared_.stopping;
  body_left_ = parser_.content_length();
  body_done_ = !parser_.chunked() && body_left_ == 0;
  body_read_ = 0;
  drop_authority(request_.target);
  const auto status = api::split_target(request_);
  if (!status.ok()) refuse(400, status.error());
  return status.ok();
}

}  // namespace mv::http
