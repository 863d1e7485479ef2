// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "api/http_client.hpp"
#include "http/server.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

/// A stream that the test feeds.
struct Feed : api::Stream {
  mutable std::mutex mutex;
  std::string text;
  bool done = false;
  std::function<void()> wake;
  Signal started;
  static inline std::atomic<int> alive = 0;

  Feed() { ++alive; }
  ~Feed() override { --alive; }
  void start(std::function<void()> called) override {
    wake = std::move(called);
    started.set();
  }
  std::string take() override {
    const std::lock_guard lock(mutex);
    return std::exchange(text, {});
  }
  bool finished() const override {
    const std::lock_guard lock(mutex);
    return done;
  }
  void put(const std::string& more, bool last = false) {
    {
      const std::lock_guard lock(mutex);
      text += more;
      done = last;
    }
    wake();
  }
};

struct Streaming {
  std::shared_ptr<FunctionService> service = std::make_shared<FunctionService>();
  std::shared_ptr<Feed> feed = std::make_shared<Feed>();
  http::Server server;
  explicit Streaming(http::Options options = {}) : server(options, service) {
    service->on_handle = [this](api::Request&) {
      api::Response response;
      response.headers.set("Content-Type", "text/event-stream");
      response.stream = feed;
      return response;
    };
    if (!server.start().ok()) throw std::runtime_error("no server");
  }
};

}  // namespace

TEST_CASE("a stream sends what it is woken for", "[http][stream]") {
  Streaming run;
  Client client(run.server.port());
  client.send(get("/events"));
  Answer head;
  REQUIRE(client.read_head(head));
  REQUIRE(head.status == 200);
  REQUIRE(head.header("cache-control") == "no-store");
  REQUIRE(run.feed->started.wait());
  run.feed->put("data: one\n\n");
  REQUIRE(client.next_chunk() == std::optional<std::string>("data: one\n\n"));
  std::thread other([&] { run.feed->put("data: two\n\n"); });
  REQUIRE(client.next_chunk() == std::optional<std::string>("data: two\n\n"));
  other.join();
  SECTION("until it is finished") {
    run.feed->put("data: end\n\n", true);
    REQUIRE(client.next_chunk() == std::optional<std::string>("data: end\n\n"));
    REQUIRE(client.next_chunk() == std::optional<std::string>(""));
    REQUIRE(client.ended());
  }
  SECTION("until the server stops") {
    std::thread stopping([&] { run.server.stop(10s); });
    REQUIRE(client.next_chunk() == std::optional<std::string>(""));
    REQUIRE(client.ended());
    stopping.join();
    run.feed->wake();  // after the end it does nothing
  }
}

TEST_CASE("a quiet stream sends heartbeats", "[http][stream]") {
  http::Options options;
  options.heartbeat = 30ms;
  Streaming run(options);
  Client client(run.server.port());
  client.send(get("/events"));
  Answer head;
  REQUIRE(client.read_head(head));
  REQUIRE(client.next_chunk() == std::optional<std::string>(": ping\n\n"));
  REQUIRE(client.next_chunk() == std::optional<std::string>(": ping\n\n"));
}

TEST_CASE("a stream ends when its client leaves", "[http][stream]") {
  Streaming run;
  {
    Client client(run.server.port());
    client.send(get("/events"));
    REQUIRE(run.feed->started.wait());
    run.feed.reset();
    REQUIRE(Feed::alive == 1);
  }
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (Feed::alive > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  REQUIRE(Feed::alive == 0);
}

TEST_CASE("a client that does not read holds a stream up, not the server", "[http][stream]") {
  http::Options options;
  options.write_stall = 60ms;
  Streaming run(options);
  Client client(run.server.port());
  client.send(get("/events"));
  REQUIRE(run.feed->started.wait());
  run.feed->put(std::string(64 << 20, 'x'));
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (run.server.connections() > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  REQUIRE(run.server.connections() == 0);
}
