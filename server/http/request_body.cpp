// SPDX-License-Identifier: Apache-2.0
// The part of a connection between a head and its answer.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/log.hpp"
#include "base/text/text.hpp"
#include "http/connection.hpp"
#include "http/pipeline/problem.hpp"
#include "http/wire/response_head.hpp"

namespace mv::http {
namespace {

constexpr std::size_t kBlock = 256 << 10;

Error busy() {
  auto error = make_error(Code::unavailable, "the server is busy", "Too many requests are waiting",
      "Try again in a second.");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

Error too_large(std::uint64_t limit) {
  return limit == 0 ? make_error(Code::payload_too_large, "this route accepts no body",
                          "The request has a body", "Send it without a body.")
                    : make_error(Code::payload_too_large, "the body is too large",
                          fmt::format("The maximum for this route is {}", human_bytes(limit)),
                          "Send a smaller body.");
}

}  // namespace

/// Runs `what` on the pool's thread; an exception is a bug and becomes a 500 without details.
template <class F>
void Connection::guarded(F&& what) {
  try {
    what();
  } catch (const std::exception& error) {
    log::error("request {}: {} {} failed: {}", request_.id, request_.method, request_.path,
        log::scrub(error.what()));
    refuse(0, make_error(Code::internal, "the server could not process this request",
                  "This is a bug; the log has it under the request id",
                  fmt::format("Report it with the id {}", request_.id)));
    cut_ = false;
  }
}

void Connection::refuse(int status, const Error& error) {
  if (request_.id.empty()) request_.id = request_id_of(request_);
  response_ = problem_response(error, request_.id, status);
}

void Connection::make_plan() {
  guarded([&] {
    plan_ = shared_.service.plan(request_);
    if (plan_.refuse) response_ = std::move(*plan_.refuse);
  });
}

void Connection::run_handler() {
  guarded([&] {
    response_ = plan_.sink ? plan_.sink->finish(request_) : shared_.service.handle(request_);
  });
}

void Connection::look_again() {
  if (!response_.next) {
    response_ = {};
    response_ = shared_.service.handle(request_);
    return;
  }
  const auto next = std::move(response_.next);
  auto answer = next();
  if (answer.ok())
    response_ = std::move(*answer);
  else
    refuse(0, answer.error());
}

// The handler's answer is not ready: it, or what it left to be asked, is asked again, ever more
// rarely, until it names another time. No thread waits meanwhile.
Task<bool> Connection::ask_again() {
  constexpr milliseconds kLongest{500};
  const auto until = Loop::now() + shared_.options.patience.count();
  auto said = response_.again, wait = said;
  while (response_.again.count() > 0 && !shared_.stopping &&
         (response_.next || Loop::now() + wait.count() < until)) {
    const bool open = co_await pause(wait);
    if (!open) co_return false;
    if (shared_.stopping) break;
    PoolCall call(loop_, shared_.pool, [this] { guarded([&] { look_again(); }); });
    if (call.start(false))
      co_await call.end();
    else if (!response_.next)
      refuse(0, busy());
    wait = response_.again == said ? std::min(kLongest, wait + wait / 2) : response_.again;
    said = response_.again;
  }
  co_return true;
}

bool Connection::over_limit() {
  if (body_read_ + body_left_ <= plan_.limit) return false;
  refuse(0, too_large(plan_.limit));
  return true;
}

// Plan, body and handler in one go, for a request that is here already: one change of threads.
void Connection::answer_whole() {
  guarded([&] {
    plan_ = shared_.service.plan(request_);
    if (plan_.refuse) {
      response_ = std::move(*plan_.refuse);
    } else if (!over_limit()) {
      auto body = buffer_.view().substr(0, body_left_);
      cut_ = plan_.cut_after > 0 && body.size() >= plan_.cut_after;
      if (cut_) body = body.substr(0, plan_.cut_after);
      Status status;
      if (!plan_.sink)
        request_.body = body;
      else if (!body.empty())
        status = plan_.sink->write(body);
      if (!status.ok())
        refuse(0, status.error());
      else if (!cut_)
        response_ = plan_.sink ? plan_.sink->finish(request_) : shared_.service.handle(request_);
    }
    plan_ = {};
  });
}

Task<bool> Connection::take_request() {
  cut_ = false;
  if (body_done_) {
    if (auto answer = shared_.service.at_once(request_)) {
      response_ = *std::move(answer);
      co_return true;
    }
  }
  if (!parser_.chunked() && body_left_ <= buffer_.size()) {
    PoolCall call(loop_, shared_.pool, [this] { answer_whole(); });
    if (call.start(false))
      co_await call.end();
    else
      refuse(0, busy());
    buffer_.drop(body_left_);
    body_left_ = 0;
    body_done_ = true;
    co_return !cut_;
  }
  response_.status = 0;  // nothing has refused the request yet
  PoolCall call(loop_, shared_.pool, [this] { make_plan(); });
  if (!call.start(false)) {
    refuse(0, busy());
    co_return true;
  }
  co_await call.end();
  const bool going_on = response_.status == 0 && !over_limit();
  bool open = true;
  if (going_on) open = co_await take_body();
  // A sink may close files when it goes; that is no work for the loop.
  PoolCall release(loop_, shared_.pool, [this] { plan_ = {}; });
  if (plan_.sink && release.start(true)) co_await release.end();
  plan_ = {};
  co_return open;
}

Task<bool> Connection::take_body() {
  if (parser_.expects_continue() && buffer_.empty()) {
    const bool sent = co_await write_text("HTTP/1.1 100 Continue\r\n\r\n");
    if (!sent) co_return false;
  }
  body_started_ = Loop::now();
  body_fault_.reset();
  bool open = false;
  if (plan_.sink)
    open = co_await feed_sink();
  else
    open = co_await collect_body();
  if (!open || response_.status != 0) co_return open;
  PoolCall call(loop_, shared_.pool, [this] { run_handler(); });
  call.start(true);
  co_await call.end();
  co_return true;
}

Task<bool> Connection::collect_body() {
  Block block;
  for (;;) {
    block.size = 0;
    const auto state = co_await fill(block, kBlock / 4);
    if (state == Fill::broken) co_return refuse_broken_body();
    if (over_limit()) co_return true;
    request_.body.append(block.view());
    if (plan_.cut_after > 0 && body_read_ >= plan_.cut_after) co_return false;
    if (state == Fill::last) co_return true;
  }
}

bool Connection::refuse_broken_body() {
  if (!body_fault_) return false;
  refuse(body_fault_->status, body_fault_->error);
  keep_ = false;
  return true;
}

// Reads one block while the pool writes the other.
Task<bool> Connection::feed_sink() {
  Block blocks[2];
  Block* writing = nullptr;
  bool last = false;
  std::optional<PoolCall> call;
  for (int i = 0;; i ^= 1) {
    blocks[i].size = 0;
    const auto state = co_await fill(blocks[i], kBlock);
    if (call) co_await call->end();
    call.reset();
    if (response_.status != 0 || over_limit()) co_return true;  // refused by the sink, or by us
    cut_ = plan_.cut_after > 0 && body_read_ >= plan_.cut_after;
    if (cut_) blocks[i].size -= std::min<std::size_t>(blocks[i].size, body_read_ - plan_.cut_after);
    last = state == Fill::last && !cut_;
    writing = &blocks[i];
    call.emplace(loop_, shared_.pool, [this, &writing, &last] { write_block(*writing, last); });
    call->start(true);
    if (state == Fill::more && !cut_) continue;
    co_await call->end();  // what came before a break is kept, too
    if (cut_) co_return false;
    co_return last || refuse_broken_body();
  }
}

void Connection::write_block(const Block& block, bool last) {
  guarded([&] {
    const auto status = block.size > 0 ? plan_.sink->write(block.view()) : Status();
    if (!status.ok())
      refuse(0, status.error());
    else if (last)
      response_ = plan_.sink->finish(request_);
  });
}

void Connection::arm_body() {
  const auto& o = shared_.options;
  const auto now = Loop::now();
  const auto rate = std::max<std::uint64_t>(1, o.body_rate);
  const auto earned = static_cast<std::int64_t>(body_read_ * 1000 / rate);
  const auto by_rate = body_started_ + o.body_grace.count() + earned;
  arm(milliseconds(std::min(by_rate - now, static_cast<std::int64_t>(o.body_stall.count()))));
}

Task<bool> Connection::read_into(char* to, std::size_t room, std::size_t& got) {
  arm_body();
  const auto before = Loop::now();
  ReadOp read(*transport_, to, room);
  co_await read;
  const bool slow = expired_;
  disarm();
  got = read.bytes;
  if (!read.ok && slow)
    body_fault_ = {408, make_error(Code::timeout, "the body did not arrive in time",
                            fmt::format("Nothing arrived for {} ms", Loop::now() - before),
                            "Send it faster, or in parts by the tus protocol.")};
  co_return read.ok;
}

Task<Connection::Fill> Connection::fill(Block& block, std::size_t most) {
  if (!block.data) {
    block.capacity = parser_.chunked() ? most : std::min<std::uint64_t>(most, body_left_);
    block.data = std::make_unique_for_overwrite<char[]>(block.capacity);
  }
  if (parser_.chunked()) {
    if (!co_await fill_chunked(block, most)) co_return Fill::broken;
    co_return body_done_ ? Fill::last : Fill::more;
  }
  while (block.size < block.capacity && body_left_ > 0) {
    const auto room = std::min<std::uint64_t>(block.capacity - block.size, body_left_);
    std::size_t got = std::min<std::size_t>(room, buffer_.size());
    if (got > 0) {
      std::memcpy(block.data.get() + block.size, buffer_.view().data(), got);
      buffer_.drop(got);
    } else if (!co_await read_into(block.data.get() + block.size, room, got)) {
      co_return Fill::broken;
    }
    block.size += got;
    body_left_ -= got;
    body_read_ += got;
    // A cut is exact, and a stalled client must not keep it waiting for a whole block.
    if (plan_.cut_after > 0 && body_read_ >= plan_.cut_after) break;
  }
  body_done_ = body_left_ == 0;
  co_return body_done_ ? Fill::last : Fill::more;
}

Task<bool> Connection::fill_chunked(Block& block, std::size_t most) {
  while (block.size < most && !body_done_) {
    const auto state =
        parser_.read_chunked(buffer_.view(), block.data.get() + block.size, most - block.size);
    buffer_.drop(parser_.used());
    if (state == HeadParser::State::refused) {
      body_fault_ = parser_.refusal();
      co_return false;
    }
    block.size += parser_.written();
    body_read_ += parser_.written();
    body_done_ = state == HeadParser::State::ready;
    if (body_read_ > plan_.limit) break;
    if (body_done_ || parser_.used() > 0) continue;
    std::size_t got = 0;
    if (!buffer_.make_room(shared_.options.head_bytes)) {
      body_fault_ = {400, make_error(Code::bad_request, "the chunked body cannot be read",
                              "A chunk's size line has no end", "Send valid chunks.")};
      co_return false;
    }
    if (!co_await read_into(buffer_.room(), buffer_.room_size(), got)) co_return false;
    buffer_.added(got);
    if (plan_.cut_after > 0 && body_read_ >= plan_.cut_after) break;
  }
  co_return true;
}

}  // namespace mv::http
