// SPDX-License-Identifier: Apache-2.0
#include "client/transport.hpp"

#include <atomic>

#include "base/crypto/digest.hpp"
#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::test;

namespace {

/// Answers with what it got; some paths misbehave.
class Mirror final : public api::Service {
 public:
  class Sink final : public api::BodySink {
   public:
    Status write(std::string_view block) override {
      digest_.update(block);
      return {};
    }
    api::Response finish(api::Request&) override {
      return api::json_response(200, to_hex(digest_.finish()));
    }

   private:
    Sha256 digest_;
  };

  api::BodyPlan plan(api::Request& head) override {
    api::BodyPlan plan;
    if (head.path == "/hash") plan.sink = std::make_unique<Sink>();
    if (head.path == "/cut") plan.cut_after = 10;
    return plan;
  }
  api::Response handle(api::Request& request) override {
    ++calls;
    api::Response response;
    response.headers.set("Content-Type", "text/plain");
    if (request.path == "/drop") response.misbehaviour.drop = true;
    if (request.path == "/slow") response.misbehaviour.delay = std::chrono::milliseconds{300};
    if (request.path == "/redirect") {
      response.status = 302;
      response.headers.set("Location", "/echo");
    }
    if (request.path == "/big") response.body = std::string(100'000, 'x');
    if (request.path == "/echo") {
      response.body = request.method + " " + request.target + "\n";
      for (const auto& [name, value] : request.headers.all())
        response.body += name + ": " + value + "\n";
      response.body += "\n" + request.body;
    }
    return response;
  }
  std::atomic<int> calls{0};
};

struct Fixture {
  Mirror mirror;
  Loopback server{mirror};
  client::Transport transport;

  client::OutgoingRequest request(const std::string& path, const std::string& method = "GET") {
    client::OutgoingRequest out;
    out.method = method;
    out.url = server.url() + path;
    return out;
  }
};

}  // namespace

TEST_CASE("with an address, nothing is looked up and no proxy is asked; the name stays") {
  Mirror mirror;
  Loopback server(mirror);
  client::Transport transport;
  client::OutgoingRequest request;
  const auto host = "nowhere.invalid:" + std::to_string(server.port());
  request.url = "http://" + host + "/echo";
  request.use_proxy = true;
  CHECK(!transport.send(request).ok());
  request.address = "127.0.0.1";
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  const auto answer = transport.send(request);
  ::unsetenv("http_proxy");
  REQUIRE(answer.ok());
  CHECK(answer->body.find("Host: " + host) != std::string::npos);
  CHECK(mirror.calls == 1);
}

TEST_CASE("a request arrives as it was written") {
  Fixture net;
  auto request = net.request("/echo?a=b", "PATCH");
  request.headers.set("X-One", "1");
  request.headers.set("X-Empty", "");
  request.body = std::string("a\0b", 3);
  request.user = "ann";
  request.password = "pass";
  const auto answer = net.transport.send(request);
  REQUIRE(answer.ok());
  REQUIRE(answer->status == 200);
  REQUIRE(answer->headers.get("content-type") == "text/plain");
  REQUIRE(answer->body.starts_with("PATCH /echo?a=b\n"));
  REQUIRE(answer->body.find("X-One: 1\n") != std::string::npos);
  REQUIRE(answer->body.find("X-Empty: \n") != std::string::npos);
  REQUIRE(answer->body.find("Authorization: Basic YW5uOnBhc3M=\n") != std::string::npos);
  REQUIRE(answer->body.find("Content-Type") == std::string::npos);
  REQUIRE(answer->body.find("Expect") == std::string::npos);
  REQUIRE(answer->body.ends_with(std::string("\na\0b", 4)));
}

TEST_CASE("methods with and without a body") {
  Fixture net;
  for (const std::string method : {"GET", "DELETE", "POST", "PUT", "OPTIONS"}) {
    const auto answer = net.transport.send(net.request("/echo", method));
    REQUIRE(answer.ok());
    REQUIRE(answer->body.starts_with(method + " /echo\n"));
    const bool has_length = answer->body.find("Content-Length: 0") != std::string::npos;
    REQUIRE(has_length == (method == "POST" || method == "PUT"));
  }
}

TEST_CASE("redirects are answers, and the kept answer has a limit") {
  Fixture net;
  REQUIRE(net.transport.send(net.request("/redirect"))->status == 302);
  REQUIRE(net.mirror.calls == 1);
  auto request = net.request("/big");
  request.answer_limit = 1000;
  REQUIRE(net.transport.send(request)->body.size() == 1000);
}

TEST_CASE("files are sent whole, in part, and in forms") {
  Fixture net;
  TempFolder folder;
  write_wav(folder.path() / "a.wav", {.seconds = 20});
  auto request = net.request("/hash", "PUT");
  request.file = folder.path() / "a.wav";
  REQUIRE(net.transport.send(request)->body == to_hex(*sha256_file(request.file)));
  request.file_offset = 100;
  request.file_length = 5000;
  const auto whole = *read_file(request.file);
  REQUIRE(net.transport.send(request)->body == to_hex(sha256(whole.substr(100, 5000))));

  auto form = net.request("/echo", "POST");
  write_file_atomic(folder.path() / "b.txt", "in the file").ok();
  form.form = {{.name = "title", .text = "T"}, {.name = "data",
                                                   .file = folder.path() / "b.txt",
                                                   .file_name = "b.wav",
                                                   .content_type = "audio/wav"}};
  const auto answer = net.transport.send(form);
  REQUIRE(answer->body.find("name=\"data\"; filename=\"b.wav\"\r\nContent-Type: audio/wav") !=
          std::string::npos);
  REQUIRE(answer->body.find("in the file") != std::string::npos);
  REQUIRE(answer->body.find("name=\"title\"\r\n\r\nT") != std::string::npos);

  request.file = folder.path() / "none";
  REQUIRE(net.transport.send(request).error().code == Code::not_found);
}

TEST_CASE("answers go to a file or to a function") {
  Fixture net;
  TempFolder folder;
  auto request = net.request("/big");
  request.answer_file = folder.path() / "out";
  REQUIRE(net.transport.send(request)->body.empty());
  REQUIRE(mv::file_size(request.answer_file).value_or(0) == 100'000);
  request.answer_file.clear();
  std::size_t seen = 0;
  request.on_data = [&](std::string_view block) { return (seen += block.size()) < 50'000; };
  REQUIRE(net.transport.send(request).error().code == Code::cancelled);
  REQUIRE(seen >= 50'000);
}

TEST_CASE("what goes wrong has the right code") {
  Fixture net;
  REQUIRE(net.transport.send(net.request("/drop", "POST")).error().code == Code::upstream);
  auto cut = net.request("/cut", "POST");
  cut.body = std::string(1'000'000, 'x');
  REQUIRE(net.transport.send(cut).error().code == Code::upstream);
  auto slow = net.request("/slow");
  slow.total_timeout = std::chrono::milliseconds{50};
  REQUIRE(net.transport.send(slow).error().code == Code::timeout);
  auto stopped = net.request("/slow");
  stopped.progress = [](std::uint64_t, std::uint64_t) { return false; };
  REQUIRE(net.transport.send(stopped).error().code == Code::cancelled);
  auto split_header = net.request("/echo");
  split_header.headers.set("X", "a\r\nY: b");
  REQUIRE(net.transport.send(split_header).error().code == Code::invalid);
  auto scheme = net.request("/echo");
  scheme.url = "file:///etc/passwd";
  REQUIRE(net.transport.send(scheme).error().code == Code::invalid);

  int free_port = 0;
  {
    Loopback gone(net.mirror);
    free_port = gone.port();
  }
  client::OutgoingRequest nobody;
  nobody.url = "http://ann:secret@127.0.0.1:" + std::to_string(free_port) + "/x?token=secret";
  const auto refused = net.transport.send(nobody);
  REQUIRE(refused.error().code == Code::network);
  REQUIRE(refused.error().line().find("secret") == std::string::npos);
}

TEST_CASE("a POST whose answer is lost on a kept connection is not sent again") {
  Fixture net;
  REQUIRE(net.transport.send(net.request("/echo")).ok());
  const int before = net.mirror.calls;
  REQUIRE(net.transport.send(net.request("/drop", "POST")).error().code == Code::upstream);
  REQUIRE(net.mirror.calls == before + 1);
}

TEST_CASE("Retry-After as seconds and as a date") {
  client::Answer answer;
  const std::int64_t now = 1'433'152'180'000;
  REQUIRE_FALSE(client::retry_after(answer, now));
  const auto read = [&](const char* value) {
    answer.headers.set("Retry-After", value);
    return client::retry_after(answer, now);
  };
  REQUIRE(read("7") == std::chrono::seconds{7});
  REQUIRE(read("Mon, 01 Jun 2015 09:50:40 GMT") == std::chrono::seconds{60});
  REQUIRE(read("Mon, 01 Jun 2015 09:00:00 GMT") == std::chrono::seconds{0});
  REQUIRE(read("999999999") == std::chrono::hours{24});
  REQUIRE_FALSE(read("soon"));
}
