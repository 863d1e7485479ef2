// SPDX-License-Identifier: Apache-2.0
// How a connection sends its answer: from memory, from a file, or as a stream of events.
#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/pipeline/problem.hpp"
#include "http/range.hpp"
#include "http/wire/response_head.hpp"

namespace mv::http {
namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr std::size_t kJoin = 16 << 10;     // a body up to this size goes out in one piece
constexpr std::uint64_t kDrain = 64 << 10;  // reading so much is cheaper than a new connection
constexpr std::uint64_t kLinger = 4 << 20;

class WriteOp final : public Io {
 public:
  WriteOp(Transport& transport, std::span<iovec> parts) : transport_(transport), parts_(parts) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    waiting = handle;
    transport_.write_more(parts_, *this);
  }
  bool await_resume() const { return ok; }

 private:
  Transport& transport_;
  std::span<iovec> parts_;
};

iovec part_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

/// Reads a file's range on the pool, block by block.
struct FileBlocks {
  std::uint64_t left = 0;  ///< bytes to come
  std::unique_ptr<Reader> reader;
  std::string block;

  Status open(const api::FileBody& body) {
    left = body.length;
    MV_TRY(reader, body.open(body.offset, body.length));
    return left == 0 ? Status() : next();
  }
  Status next() {
    block.resize(std::min<std::uint64_t>(kBlock, left));
    MV_TRY(const auto have, read_full(*reader, block));
    if (have < block.size())
      return make_error(Code::io, "the file cannot be read", "It is shorter than it was",
          "Check the server's disk.");
    left -= have;
    return {};
  }
};

/// Watches for the client's end while a stream runs; what it sends is thrown away.
class Watch final : public Io {
 public:
  Watch(Transport& transport, Event& event) : transport_(transport), event_(event) { next(); }
  void done(bool is_ok, std::size_t) override {
    ended = !is_ok;
    if (ended)
      event_.notify();
    else
      next();
  }
  bool ended = false;

 private:
  void next() { transport_.read(scrap_.data(), scrap_.size(), *this); }
  Transport& transport_;
  Event& event_;
  std::array<char, 512> scrap_;
};

}  // namespace

bool Connection::may_drain() const {
  if (body_done_) return true;
  return keep_ && !parser_.chunked() && !parser_.expects_continue() && body_left_ <= kDrain;
}

void Connection::begin_answer(std::uint64_t length, bool chunked) {
  out_.clear();
  HeadFacts facts;
  facts.date = loop_.date();
  facts.keep_alive = keep_;
  facts.http10 = parser_.http10();
  facts.chunked = chunked;
  facts.tls = transport_->tls();
  facts.length = length;
  append_head(out_, request_, response_, facts);
}

Task<bool> Connection::answer() {
  const auto& fault = response_.misbehaviour;
  if (fault.delay.count() > 0) {
    const bool open = co_await pause(fault.delay);
    if (!open) co_return false;
  }
  if (fault.drop) co_return false;
  if (response_.close || shared_.stopping || !may_drain()) keep_ = false;
  const bool head_only = request_.method == "HEAD" || bodiless(response_.status);
  apply_range(request_, response_);
  if (response_.stream && !head_only) {
    const bool open = co_await answer_stream();
    co_return open;
  }
  bool sent = false;
  if (response_.file && !head_only) {
    sent = co_await answer_file();
  } else {
    begin_answer(response_.file ? response_.file->length : response_.body.size(), false);
    std::array<iovec, 2> both{};
    std::size_t count = 1;
    if (!head_only && response_.body.size() <= kJoin)
      out_.append(response_.body);
    else if (!head_only)
      both[count++] = part_of(response_.body);
    both[0] = part_of(out_);
    std::span<iovec> parts(both.data(), count);
    const auto put = transport_->write_now(parts);
    sent = put == Transport::Put::done;
    if (put == Transport::Put::blocked) sent = co_await write(parts);
  }
  if (!sent) co_return false;
  if (keep_) {
    bool done = body_done_;
    if (!done) done = co_await drain();
    co_return done;
  }
  if (!body_done_ || !buffer_.empty()) co_await linger();
  co_return false;
}

Task<bool> Connection::write(std::span<iovec> parts) {
  for (;;) {
    const auto put = transport_->write_now(parts);
    if (put != Transport::Put::blocked) {
      disarm();
      co_return put == Transport::Put::done;
    }
    arm(shared_.options.write_stall);
    WriteOp op(*transport_, parts);
    co_await op;
    if (!op.ok) co_return false;
    advance(parts, op.bytes);
  }
}

Task<bool> Connection::write_text(std::string_view text) {
  auto part = part_of(text);
  const bool done = co_await write({&part, 1});
  co_return done;
}

Task<bool> Connection::answer_file() {
  FileBlocks file;
  Status good;
  PoolCall open(loop_, shared_.pool, [&] { good = file.open(*response_.file); });
  open.start(true);
  co_await open.end();
  if (!good.ok()) {
    refuse(0, good.error());
    begin_answer(response_.body.size(), false);
    out_.append(response_.body);
    const bool done = co_await write_text(out_);
    co_return done;
  }
  begin_answer(response_.file->length, false);
  std::array<iovec, 2> both{part_of(out_), part_of(file.block)};
  if (!co_await write(both)) co_return false;
  while (file.left > 0) {
    PoolCall next(loop_, shared_.pool, [&] { good = file.next(); });
    next.start(true);
    co_await next.end();
    if (!good.ok())
      log::warn("request {}: the answer ends early: {}", request_.id, good.error().line());
    if (!good.ok() || killed_) co_return false;
    if (!co_await write_text(file.block)) co_return false;
  }
  co_return true;
}

// A stream ends the connection: what the client sent meanwhile was thrown away.
Task<bool> Connection::answer_stream() {
  keep_ = false;
  response_.headers.set("Cache-Control", "no-store");
  response_.headers.set("X-Accel-Buffering", "no");
  begin_answer(0, !parser_.http10());
  if (co_await write_text(out_)) {
    event_ = std::make_shared<Event>(loop_);
    const auto event = event_;
    co_await pump(event);
    event->detach();
    event_.reset();
  }
  // The stream may close subscriptions and files when it goes.
  PoolCall release(loop_, shared_.pool, [this] { response_.stream.reset(); });
  release.start(true);
  co_await release.end();
  co_return false;
}

Task<bool> Connection::pump(std::shared_ptr<Event> event) {
  auto& stream = *response_.stream;
  Watch watch(*transport_, *event);
  std::string text;
  bool finished = false, started = false, open = true;
  const bool chunked = !parser_.http10();
  while (open && !finished && !watch.ended && !killed_) {
    PoolCall take(loop_, shared_.pool, [&] {
      // An exception here is a bug; the stream ends, and what waits for its events must not dangle.
      try {
        if (!started) stream.start([event] { event->notify(); });
        started = true;
        const bool was_last = stream.finished();  // asked first: take() then has all there is
        text = stream.take();
        finished = was_last && text.empty();
      } catch (const std::exception& error) {
        log::error("request {}: the stream failed: {}", request_.id, log::scrub(error.what()));
        text.clear();
        finished = true;
      }
    });
    take.start(true);
    co_await take.end();
    finished = finished || (text.empty() && shared_.stopping);
    if (text.empty() && !finished) {
      arm(shared_.options.heartbeat);
      waits_for_event_ = true;
      co_await event->next();
      waits_for_event_ = false;
      if (expired_) text = ": ping\n\n";
      disarm();
      expired_ = false;
    }
    if (text.empty() || watch.ended) continue;
    out_.clear();
    if (chunked) append_chunk(out_, text);
    open = co_await write_text(chunked ? out_ : text);
  }
  if (open && chunked && !watch.ended && !killed_) open = co_await write_text("0\r\n\r\n");
  if (!watch.ended) {
    transport_->end_writing();
    transport_->cancel();
  }
  while (!watch.ended) co_await event->next();
  co_return open;
}

Task<bool> Connection::pause(milliseconds time) {
  event_ = std::make_shared<Event>(loop_);
  const auto event = event_;
  const auto until = Loop::now() + time.count();
  loop_.after(time, [event] { event->notify(); });
  while (Loop::now() < until && !killed_) co_await event->next();
  event->detach();
  event_.reset();
  co_return !killed_;
}

Task<bool> Connection::drain() {
  while (body_left_ > 0) {
    if (buffer_.empty()) {
      buffer_.make_room(ReadBuffer::kSmall);
      arm(shared_.options.linger_time);
      ReadOp read(*transport_, buffer_.room(), buffer_.room_size());
      if (!co_await read) co_return false;
      buffer_.added(read.bytes);
    }
    const auto used = std::min<std::uint64_t>(body_left_, buffer_.size());
    buffer_.drop(used);
    body_left_ -= used;
  }
  body_done_ = true;
  co_return true;
}

// Closing with unread bytes would reset the connection and could destroy the answer on its way.
Task<bool> Connection::linger() {
  transport_->end_writing();
  arm(shared_.options.linger_time);
  std::array<char, 4096> scrap;
  for (std::uint64_t read_bytes = 0; read_bytes < kLinger;) {
    ReadOp read(*transport_, scrap.data(), scrap.size());
    if (!co_await read) break;
    read_bytes += read.bytes;
  }
  disarm();
  co_return false;
}

}  // namespace mv::http
