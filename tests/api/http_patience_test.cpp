// SPDX-License-Identifier: Apache-2.0
// Answers that are not ready hold no thread, answers from memory need none, and one address does
// not take all connections.
#include <thread>

#include "api/http_client.hpp"
#include "http/server.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

struct Slow final : api::Service {
  std::atomic<int> asked{0}, ready_after{3};
  std::optional<api::Response> at_once(const api::Request& request) override {
    if (request.path != "/now") return std::nullopt;
    return api::json_response(200, "\"now\"");
  }
  api::BodyPlan plan(api::Request&) override { return {}; }
  api::Response handle(api::Request& request) override {
    if (request.path == "/block") {
      while (!release) std::this_thread::yield();
      return api::json_response(200, "\"free\"");
    }
    const bool ready = ++asked > ready_after;
    auto response = api::json_response(ready ? 201 : 409, "\"" + request.body + "\"");
    if (!ready) response.again = 5ms;
    return response;
  }
  std::atomic<bool> release{false};
};

/// A sink that leaves behind who is to be asked: three times, then it is ready.
struct Lasting final : api::Service {
  struct Sink final : api::BodySink {
    explicit Sink(std::atomic<int>& count) : asked(count) {}
    Status write(std::string_view) override { return {}; }
    api::Response finish(api::Request&) override { return look(asked); }
    static api::Response look(std::atomic<int>& asked) {
      const int times = ++asked;
      auto response = api::json_response(times > 3 ? 201 : 503, std::to_string(times));
      if (times > 3) return response;
      response.again = times == 2 ? 5ms : 1ms;
      response.next = [&asked]() -> Result<api::Response> { return look(asked); };
      return response;
    }
    std::atomic<int>& asked;
  };
  std::atomic<int> asked{0};
  api::BodyPlan plan(api::Request&) override {
    api::BodyPlan out;
    out.sink = std::make_unique<Sink>(asked);
    return out;
  }
  api::Response handle(api::Request&) override { return api::json_response(500, "\"handled\""); }
};

struct Running {
  std::shared_ptr<Slow> service = std::make_shared<Slow>();
  http::Server server;
  explicit Running(http::Options options) : server(std::move(options), service) {
    const auto status = server.start();
    if (!status.ok()) throw std::runtime_error(status.error().line());
  }
  ~Running() { service->release = true; }
};

std::string post(const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("an answer that is not ready is asked for again, with the whole request", "[http]") {
  http::Options options;
  options.handler_threads = 1;
  Running run(options);
  Client client(run.server.port());
  const auto answer = client.ask(post("body"));
  CHECK(answer.status == 201);
  CHECK(answer.body == "\"body\"");
  CHECK(run.service->asked == 4);
}

TEST_CASE("what a sink leaves to be asked is asked until it is ready", "[http]") {
  const auto service = std::make_shared<Lasting>();
  http::Options options;
  options.patience = 0ms;
  http::Server server(std::move(options), service);
  REQUIRE(server.start().ok());
  Client client(server.port());
  const auto answer = client.ask(post("body"));
  CHECK(answer.status == 201);
  CHECK(answer.body == "4");
}

TEST_CASE("patience ends, and what there is then is the answer", "[http]") {
  http::Options options;
  options.patience = 50ms;
  Running run(options);
  run.service->ready_after = 1'000'000;
  Client client(run.server.port());
  CHECK(client.ask(post("body")).status == 409);
}

TEST_CASE("many that wait hold no thread, and none is needed for what is in memory", "[http]") {
  http::Options options;
  options.handler_threads = 1;
  Running run(options);
  run.service->ready_after = 40;
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::make_unique<Client>(run.server.port()));
    waiting.back()->send(post("w"));
  }
  for (auto& client : waiting) CHECK(client->answer().status == 201);
  Client stuck(run.server.port());
  stuck.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  Client other(run.server.port());
  CHECK(other.ask("GET /now HTTP/1.1\r\nHost: a\r\n\r\n").body == "\"now\"");
  run.service->release = true;
  CHECK(stuck.answer().status == 200);
}

TEST_CASE("one address has so many connections, and gets a place back when one ends", "[http]") {
  http::Options options;
  options.address_connections = 2;
  options.count_loopback = true;
  Running run(options);
  const auto now = "GET /now HTTP/1.1\r\nHost: a\r\n\r\n";
  Client first(run.server.port());
  auto second = std::make_unique<Client>(run.server.port());
  CHECK(first.ask(now).status == 200);
  CHECK(second->ask(now).status == 200);
  Client third(run.server.port());
  const auto refused = third.ask(now);
  CHECK(refused.status == 429);
  CHECK(refused.body.find("from this address") != std::string::npos);
  second.reset();
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (run.server.connections() > 1 && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  CHECK(Client(run.server.port()).ask(now).status == 200);
}
