// SPDX-License-Identifier: Apache-2.0
#pragma once
// One connection, from its first byte to its end. It lives on one loop; handlers run on the pool.
//
//   idle ─► head ─► plan ─► body ─► handle ─► answer ─► idle
//             └───────┴───────┴── refused ──────┘  └─► closed
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "http/loop/loop.hpp"
#include "http/loop/task.hpp"
#include "http/loop/transport.hpp"
#include "http/server.hpp"
#include "http/wire/head_parser.hpp"
#include "http/wire/read_buffer.hpp"

namespace mv::http {

/// What all connections of a server share.
struct Shared {
  Shared(const Options& with, api::Service& serving, Pool& on)
      : options(with), service(serving), pool(on) {}

  const Options& options;
  api::Service& service;
  Pool& pool;
  std::atomic<bool> stopping{false};

  enum class Entry { open, full, too_many };
  Entry enter(const std::string& address);  ///< empty = a Unix socket, not counted by itself
  void leave(const std::string& address);
  int count() const { return count_.load(); }
  bool wait_until_empty(milliseconds most);
  void wait_until_empty();

 private:
  bool counted(const std::string& address) const;
  std::atomic<int> count_{0};
  std::mutex mutex_;
  std::unordered_map<std::string, int> by_address_;
  std::condition_variable empty_;
};

class Connection final : public Member, public std::enable_shared_from_this<Connection> {
 public:
  /// After `shared.enter(address)` said open.
  Connection(Shared& shared, Loop& loop, std::unique_ptr<Transport> transport, std::string address);
  ~Connection() override;
  /// On the loop's thread. The connection keeps itself until its end.
  void start();

  void tick(std::int64_t now) override;
  void stop() override;
  void kill() override;

 private:
  struct Block {
    std::unique_ptr<char[]> data;
    std::size_t size = 0, capacity = 0;
    std::string_view view() const { return {data.get(), size}; }
  };
  enum class Fill { more, last, broken };

  // connection.cpp: the head, and one request after another
  Detached run(std::shared_ptr<Connection> self);
  Task<bool> serve_one();
  Task<bool> read_head();
  bool understand_head();
  void note(const api::Response& response, std::chrono::steady_clock::time_point began);
  void note_lost(std::chrono::steady_clock::time_point began);  ///< nobody was there for the answer
  void arm(milliseconds time);
  void disarm() { deadline_ = 0; }

  // request_body.cpp: plan, body, handler; leaves an answer in response_, false = broken
  Task<bool> take_request();
  Task<bool> take_body();
  Task<bool> feed_sink();
  Task<bool> collect_body();
  Task<Fill> fill(Block& block, std::size_t most);
  Task<bool> fill_chunked(Block& block, std::size_t most);
  Task<bool> read_into(char* to, std::size_t room, std::size_t& got);
  void arm_body();
  void answer_whole();
  void make_plan();
  void run_handler();
  Task<bool> ask_again();
  void look_again();
  bool over_limit();
  bool refuse_broken_body();
  void write_block(const Block& block, bool last);
  void refuse(int status, const Error& error);
  template <class F>
  void guarded(F&& what);

  // answer.cpp
  Task<bool> answer();
  Task<bool> answer_file();
  Task<bool> answer_stream();
  Task<bool> pump(std::shared_ptr<Event> event);
  Task<bool> write(std::span<iovec> parts);
  Task<bool> write_text(std::string_view text);
  Task<bool> pause(milliseconds time);
  Task<bool> drain();
  Task<bool> linger();
  void begin_answer(std::uint64_t length, bool chunked);
  bool may_drain() const;

  Shared& shared_;
  Loop& loop_;
  std::unique_ptr<Transport> transport_;
  const api::Peer peer_;
  const std::string address_;  ///< as it was counted
  HeadParser parser_;
  ReadBuffer buffer_;
  api::Request request_;
  api::Response response_;
  api::BodyPlan plan_;
  std::string out_;
  std::shared_ptr<Event> event_;  ///< while a stream or a pause waits
  std::int64_t deadline_ = 0;     ///< steady milliseconds; 0 = none
  std::int64_t body_started_ = 0;
  std::uint64_t body_left_ = 0;  ///< of a Content-Length, not read yet
  std::uint64_t body_read_ = 0;
  std::uint64_t requests_ = 0;
  std::optional<Refusal> body_fault_;  ///< why the body broke off, when we know
  bool expired_ = false;
  bool idle_ = false;
  bool waits_for_event_ = false;
  bool killed_ = false;
  bool keep_ = true;
  bool body_done_ = true;
  bool cut_ = false;  ///< a simulator ordered the connection to end
};

/// One operation of a transport, to be awaited.
class ReadOp final : public Io {
 public:
  ReadOp(Transport& transport, char* to, std::size_t room)
      : transport_(transport), to_(to), room_(room) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    waiting = handle;
    transport_.read(to_, room_, *this);
  }
  bool await_resume() const { return ok; }

 private:
  Transport& transport_;
  char* to_;
  std::size_t room_;
};

}  // namespace mv::http
