// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "api/http_client.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::test;
using namespace std::chrono_literals;

namespace {

struct Running {
  std::shared_ptr<FunctionService> service = std::make_shared<FunctionService>();
  http::Server server;
  explicit Running(http::Options options = {}) : server(options, service) {
    const auto status = server.start();
    if (!status.ok()) throw std::runtime_error(status.error().line());
  }
  Client client() { return Client(server.port()); }
};

http::Options small_times() {
  http::Options options;
  options.head_time = 60ms;
  options.body_stall = 60ms;
  options.linger_time = 100ms;
  return options;
}

/// Keeps what it gets; answers with the number of bytes.
struct CountSink : api::BodySink {
  std::shared_ptr<std::atomic<std::size_t>> bytes, largest;
  CountSink(std::shared_ptr<std::atomic<std::size_t>> all,
      std::shared_ptr<std::atomic<std::size_t>> block)
      : bytes(std::move(all)), largest(std::move(block)) {}
  Status write(std::string_view block) override {
    *bytes += block.size();
    if (block.size() > *largest) *largest = block.size();
    return {};
  }
  api::Response finish(api::Request&) override {
    return api::json_response(201, std::to_string(*bytes));
  }
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

}  // namespace

TEST_CASE("a connection serves one request after another", "[http]") {
  Running run;
  auto client = run.client();
  SECTION("keep-alive") {
    for (int i = 0; i < 3; ++i) {
      const auto answer = client.ask(get("/api/v1/a"));
      REQUIRE(answer.status == 200);
      REQUIRE(answer.body == "\"/api/v1/a\"");
      REQUIRE(answer.header("cache-control") == "no-store");
      REQUIRE(!answer.header("x-request-id").empty());
      REQUIRE(answer.header("date").ends_with("GMT"));
    }
  }
  SECTION("pipelined, in order") {
    std::string all;
    for (int i = 0; i < 50; ++i) all += get("/" + std::to_string(i));
    client.send(all);
    for (int i = 0; i < 50; ++i) REQUIRE(client.answer().body == "\"/" + std::to_string(i) + "\"");
  }
  SECTION("byte by byte") {
    for (const char c : get("/slow")) client.send({&c, 1});
    REQUIRE(client.answer().body == "\"/slow\"");
  }
  SECTION("Connection: close and HTTP/1.0 end it") {
    REQUIRE(client.ask(get("/", "Connection: close\r\n")).header("connection") == "close");
    REQUIRE(client.ended());
    auto old = run.client();
    REQUIRE(old.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
    REQUIRE(old.ended());
  }
  SECTION("HEAD has the length and no body") {
    client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n" + get("/y"));
    REQUIRE(client.answer(true).header("content-length") == "4");
    REQUIRE(client.answer().body == "\"/y\"");
  }
  SECTION("the client's request id is kept when it is sane") {
    REQUIRE(client.ask(get("/", "X-Request-Id: my-1.2\r\n")).header("x-request-id") == "my-1.2");
    const auto strange = client.ask(get("/", "X-Request-Id: a b\r\n"));
    REQUIRE(strange.header("x-request-id").starts_with("req_"));
  }
  SECTION("an absolute target") {
    REQUIRE(client.ask(get("http://host:1/abs?x=1")).body == "\"/abs\"");
  }
}

TEST_CASE("heads that cannot be read are refused with a problem", "[http]") {
  Running run;
  const auto status_of = [&](const std::string& bytes) {
    auto client = run.client();
    const auto answer = client.ask(bytes);
    REQUIRE(answer.header("content-type") == "application/problem+json");
    REQUIRE(client.ended());
    return answer.status;
  };
  const std::string post_head = "POST / HTTP/1.1\r\nHost: x\r\n";
  REQUIRE(status_of("nonsense\r\n\r\n") == 400);
  REQUIRE(status_of("GET / HTTP/3.0\r\nHost: x\r\n\r\n") >= 400);
  REQUIRE(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  REQUIRE(status_of("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n") == 400);
  REQUIRE(status_of(get("/", "Big: " + std::string(17000, 'x') + "\r\n")) == 431);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  REQUIRE(status_of(get("/", many)) == 431);
  REQUIRE(status_of("GET /" + std::string(17000, 'x')) == 431);
  // Request smuggling (RFC 9112 section 6.3).
  const std::string length = "Content-Length: 4\r\n", chunked = "Transfer-Encoding: chunked\r\n";
  REQUIRE(status_of(post_head + length + chunked + "\r\n0\r\n\r\n") == 400);
  REQUIRE(status_of(post_head + chunked + length + "\r\n0\r\n\r\n") == 400);
  REQUIRE(status_of(post_head + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd") == 400);
  REQUIRE(status_of(post_head + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd") == 400);
  REQUIRE(status_of(post_head + "Content-Length: 4, 4\r\n\r\nabcd") == 400);
  REQUIRE(status_of(post_head + "Content-Length: -1\r\n\r\n") == 400);
  REQUIRE(status_of(post_head + "Content-Length: 0x4\r\n\r\nabcd") == 400);
  REQUIRE(status_of(post_head + "Transfer-Encoding: gzip\r\n\r\n") == 501);
  REQUIRE(status_of(post_head + "Transfer-Encoding: xchunked\r\n\r\n") == 501);
  REQUIRE(status_of(post_head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n") == 400);
  REQUIRE(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  auto client = run.client();
  REQUIRE(client.ask(get("/%zz")).status == 400);
  REQUIRE(client.ask(get("/still-open")).status == 200);
}

TEST_CASE("who is too slow is closed", "[http]") {
  Running run(small_times());
  SECTION("silent from the start") {
    auto client = run.client();
    REQUIRE(client.ended());
  }
  SECTION("a head that does not end") {
    auto client = run.client();
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
    REQUIRE(client.answer().status == 408);
    REQUIRE(client.ended());
  }
  SECTION("a body that does not come") {
    auto client = run.client();
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    REQUIRE(client.answer().status == 408);
    REQUIRE(client.ended());
  }
}

TEST_CASE("idle connections end after their time", "[http]") {
  http::Options options;
  options.idle_time = 50ms;
  Running run(options);
  auto client = run.client();
  REQUIRE(client.ask(get("/")).status == 200);
  REQUIRE(client.ended());
}

TEST_CASE("bodies", "[http]") {
  Running run;
  run.service->on_plan = [](api::Request& head) {
    api::BodyPlan plan;
    plan.limit = 100'000;
    if (head.path == "/refuse") plan.refuse = api::json_response(403, "{}");
    return plan;
  };
  run.service->on_handle = [](api::Request& request) {
    return api::json_response(200, std::to_string(request.body.size()) + request.body.substr(0, 9));
  };
  auto client = run.client();
  SECTION("by length, small and large") {
    REQUIRE(client.ask(post("/", "hello")).body == "5hello");
    REQUIRE(client.ask(post("/", std::string(90'000, 'x'))).body == "90000xxxxxxxxx");
    REQUIRE(client.ask(post("/", "")).body == "0");
  }
  SECTION("chunked, with an extension and a trailer") {
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    REQUIRE(client.ask(head + "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n").body ==
            "11hello wor");
    REQUIRE(client.ask(head + "zz\r\n").status == 400);
    REQUIRE(client.ended());
  }
  SECTION("too large, announced: refused unread, and the answer arrives") {
    REQUIRE(client.ask(post("/", std::string(5'000'000, 'x'))).status == 413);
    REQUIRE(client.ended());
  }
  SECTION("too large, chunked") {
    std::string chunks;
    for (int i = 0; i < 30; ++i) chunks += "1000\r\n" + std::string(4096, 'x') + "\r\n";
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    REQUIRE(client.answer().status == 413);
  }
  SECTION("100-continue comes after the plan") {
    const std::string fields = "Host: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    client.send("POST / HTTP/1.1\r\n" + fields);
    REQUIRE(client.answer().status == 100);
    REQUIRE(client.ask("hello").body == "5hello");
    client.send("POST /refuse HTTP/1.1\r\n" + fields);
    REQUIRE(client.answer().status == 403);
  }
  SECTION("a small refused body is read away and the connection goes on") {
    client.send(post("/refuse", "hello") + get("/"));
    REQUIRE(client.answer().status == 403);
    REQUIRE(client.answer().body == "0");
  }
}

TEST_CASE("a sink takes a large body in blocks", "[http]") {
  Running run;
  auto bytes = std::make_shared<std::atomic<std::size_t>>(0);
  auto largest = std::make_shared<std::atomic<std::size_t>>(0);
  std::uint64_t cut = 0;
  run.service->on_plan = [&](api::Request&) {
    api::BodyPlan plan;
    plan.limit = 1 << 30;
    plan.cut_after = cut;
    plan.sink = std::make_unique<CountSink>(bytes, largest);
    return plan;
  };
  const std::size_t size = 10'000'001;
  SECTION("whole") {
    auto client = run.client();
    REQUIRE(client.ask(post("/", std::string(size, 'x'))).body == std::to_string(size));
    REQUIRE(*largest == 256 << 10);
    REQUIRE(client.ask(post("/", "more")).body == std::to_string(size + 4));
  }
  SECTION("cut by a simulator") {
    cut = 1'000'000;
    auto client = run.client();
    client.send(post("/", std::string(size, 'x')));
    REQUIRE(client.answer().status == 0);
    REQUIRE(*bytes == cut);
  }
  SECTION("a broken upload keeps what came") {
    {
      auto client = run.client();
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
    }
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (*bytes == 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    REQUIRE(*bytes == 3);
  }
}

TEST_CASE("a simulator's misbehaviour", "[http]") {
  Running run;
  run.service->on_handle = [](api::Request& request) {
    auto response = api::json_response(200, "{}");
    response.misbehaviour.drop = request.path == "/drop";
    if (request.path == "/late") response.misbehaviour.delay = 50ms;
    return response;
  };
  auto client = run.client();
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(client.ask(get("/late")).status == 200);
  REQUIRE(std::chrono::steady_clock::now() - begun >= 50ms);
  REQUIRE(client.ask(get("/drop")).status == 0);
}

TEST_CASE("files go out whole or in ranges", "[http]") {
  TempFolder folder;
  std::string content;
  for (int i = 0; i < 100'000; ++i) content += std::to_string(i);
  std::ofstream(folder.path() / "f", std::ios::binary) << content;
  Running run;
  run.service->on_handle = [&](api::Request& request) {
    api::Response response;
    response.headers.set("ETag", "\"one\"");
    response.file = api::file_body(folder.path() / request.path.substr(1), content.size());
    return response;
  };
  auto client = run.client();
  const auto range = [&](const std::string& value, const std::string& more = {}) {
    return client.ask(get("/f", "Range: " + value + "\r\n" + more));
  };
  REQUIRE(client.ask(get("/f")).body == content);
  auto part = range("bytes=10-19");
  REQUIRE(part.status == 206);
  REQUIRE(part.body == content.substr(10, 10));
  REQUIRE(part.header("content-range") == "bytes 10-19/" + std::to_string(content.size()));
  REQUIRE(range("bytes=-5").body == content.substr(content.size() - 5));
  REQUIRE(range("bytes=400000-").body == content.substr(400000));
  REQUIRE(range("bytes=0-9", "If-Range: \"one\"\r\n").status == 206);
  REQUIRE(range("bytes=0-9", "If-Range: \"two\"\r\n").status == 200);
  REQUIRE(range("bytes=0-9", "If-Range: W/\"one\"\r\n").status == 200);
  REQUIRE(range("bytes=0-1,5-6").body == content);
  REQUIRE(range("lines=1-2").status == 200);
  const auto beyond = range("bytes=99999999-");
  REQUIRE(beyond.status == 416);
  REQUIRE(beyond.header("content-range") == "bytes */" + std::to_string(content.size()));
  client.send("HEAD /f HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(client.answer(true).header("content-length") == std::to_string(content.size()));
  REQUIRE(client.ask(get("/absent")).status == 404);
}

TEST_CASE("a handler's fields cannot forge others, and its exceptions stay inside", "[http]") {
  Running run;
  run.service->on_handle = [](api::Request& request) -> api::Response {
    if (request.path == "/throw") throw std::runtime_error("secret detail");
    auto response = api::json_response(200, "{}");
    response.headers.set("X-Bad", "a\r\nSet-Cookie: b=c");
    response.headers.set("Content-Length", "99");
    return response;
  };
  auto client = run.client();
  const auto answer = client.ask(get("/"));
  REQUIRE(answer.body == "{}");
  REQUIRE(!answer.headers.contains("set-cookie"));
  const auto failed = client.ask(get("/throw"));
  REQUIRE(failed.status == 500);
  REQUIRE(failed.body.find("secret") == std::string::npos);
  REQUIRE(failed.body.find(failed.header("x-request-id")) != std::string::npos);
  REQUIRE(client.ask(get("/")).status == 200);
}

TEST_CASE("a full pool answers 503", "[http]") {
  http::Options options;
  options.handler_threads = 1;
  options.handler_queue = 1;
  options.io_threads = 1;
  Running run(options);
  Signal entered, go;
  run.service->on_handle = [&](api::Request&) {
    entered.set();
    go.wait();
    return api::json_response(200, "{}");
  };
  auto first = run.client(), second = run.client(), third = run.client();
  first.send(get("/"));
  REQUIRE(entered.wait());
  // Both come to one queue of one place: one waits, the other is refused.
  second.send(get("/"));
  third.send(get("/"));
  pollfd either[2]{{second.fd(), POLLIN, 0}, {third.fd(), POLLIN, 0}};
  REQUIRE(poll(either, 2, 10'000) == 1);
  auto& refused = either[0].revents ? second : third;
  auto& waiting = either[0].revents ? third : second;
  const auto answer = refused.answer();
  REQUIRE(answer.status == 503);
  REQUIRE(answer.header("retry-after") == "1");
  REQUIRE(answer.header("content-type") == "application/problem+json");
  go.set();
  REQUIRE(waiting.answer().status == 200);
  REQUIRE(refused.ask(get("/")).status == 200);
}

TEST_CASE("too many connections are refused", "[http]") {
  http::Options options;
  options.max_connections = 2;
  Running run(options);
  auto first = run.client(), second = run.client();
  REQUIRE(first.ask(get("/")).status == 200);
  REQUIRE(second.ask(get("/")).status == 200);
  auto third = run.client();
  const auto answer = third.answer();
  REQUIRE(answer.status == 503);
  REQUIRE(answer.body.ends_with("}"));
  REQUIRE(third.ended());
}

TEST_CASE("2,000 idle connections", "[http]") {
  Running run;
  std::vector<Client> clients;
  for (int i = 0; i < 2000; ++i) {
    clients.push_back(run.client());
    if (i % 4 == 0) REQUIRE(clients.back().ask(get("/")).status == 200);
  }
  REQUIRE(clients.front().ask(get("/")).status == 200);
  REQUIRE(clients.back().ask(get("/")).status == 200);
  REQUIRE(run.server.connections() == 2000);
}

TEST_CASE("graceful stop", "[http]") {
  Running run;
  Signal entered, go;
  run.service->on_handle = [&](api::Request&) {
    entered.set();
    go.wait();
    return api::json_response(200, "{}");
  };
  auto busy = run.client(), idle = run.client();
  busy.send(get("/"));
  REQUIRE(entered.wait());
  const int port = run.server.port();
  std::thread stopping([&] { run.server.stop(10s); });
  REQUIRE(idle.ended());
  const auto refused = [&] {
    try {
      return Client(port), false;
    } catch (const std::exception&) { return true; }
  };
  // The idle one may have been let go a moment before the door was closed.
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  bool closed = refused();
  while (!closed && std::chrono::steady_clock::now() < deadline) closed = refused();
  CHECK(closed);
  go.set();
  const auto answer = busy.answer();
  REQUIRE(answer.status == 200);
  REQUIRE(answer.header("connection") == "close");
  REQUIRE(busy.ended());
  stopping.join();
}

TEST_CASE("Unix sockets", "[http]") {
  TempFolder folder;
  http::Options options;
  options.listen = {{.socket = folder.path() / "s"}};
  SECTION("the peer's user is known, and the file is private") {
    Running run(options);
    std::uint32_t uid = 12345;
    bool is_unix = false;
    run.service->on_handle = [&](api::Request& request) {
      uid = request.peer.uid;
      is_unix = request.peer.unix_socket;
      return api::json_response(200, "{}");
    };
    REQUIRE(Client(folder.path() / "s").ask(get("/")).status == 200);
    REQUIRE(uid == getuid());
    REQUIRE(is_unix);
    struct stat info {};
    REQUIRE(stat((folder.path() / "s").c_str(), &info) == 0);
    REQUIRE((info.st_mode & 0777) == 0600);
    http::Server second(options, run.service);
    const auto status = second.start();
    REQUIRE(!status.ok());
    REQUIRE(status.error().code == Code::conflict);
    run.server.stop(1s);
    REQUIRE(!fs::exists(folder.path() / "s"));
  }
  SECTION("a dead server's file is replaced, another file is not") {
    const Fd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (folder.path() / "s").c_str(), sizeof address.sun_path - 1);
    REQUIRE(bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    Running run(options);
    REQUIRE(Client(folder.path() / "s").ask(get("/")).status == 200);
    std::ofstream(folder.path() / "file") << "mine";
    options.listen = {{.socket = folder.path() / "file"}};
    REQUIRE(!http::Server(options, run.service).start().ok());
    REQUIRE(fs::exists(folder.path() / "file"));
    options.listen = {{.socket = folder.path() / std::string(200, 'x')}};
    REQUIRE(http::Server(options, run.service).start().error().code == Code::config);
  }
}

TEST_CASE("addresses that cannot be", "[http]") {
  Running run;
  http::Options options;
  options.listen = {{.port = run.server.port()}};
  REQUIRE(http::Server(options, run.service).start().error().code == Code::conflict);
  options.listen = {{.address = "example"}};
  REQUIRE(http::Server(options, run.service).start().error().code == Code::config);
  options.listen = {{.tls = true}};
  REQUIRE(http::Server(options, run.service).start().error().code == Code::config);
}

TEST_CASE("libcurl agrees", "[http]") {
  Running run;
  run.service->on_handle = [](api::Request& request) {
    return api::json_response(200, std::to_string(request.body.size()));
  };
  CURL* curl = curl_easy_init();
  std::string body;
  const std::string sent(300'000, 'x');
  const auto url = "http://127.0.0.1:" + std::to_string(run.server.port()) + "/x";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(sent.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sent.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  for (int i = 0; i < 3; ++i) {
    body.clear();
    REQUIRE(curl_easy_perform(curl) == CURLE_OK);
    REQUIRE(body == "300000");
  }
  long connects = 0;
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
  REQUIRE(connects == 0);
  curl_easy_cleanup(curl);
}
