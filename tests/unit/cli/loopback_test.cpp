// SPDX-License-Identifier: Apache-2.0
#include "commands/platform/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

TEST_CASE("the browser's request line") {
  const auto good = read_callback("GET /callback?code=a%2Fb&state=s1 HTTP/1.1");
  REQUIRE(good);
  REQUIRE(good->code == "a/b");
  REQUIRE(good->state == "s1");
  REQUIRE(
      read_callback("GET /callback?error=access_denied HTTP/1.1").error().code == Code::forbidden);
  for (const auto* bad : {"", "GET / HTTP/1.1", "POST /callback?code=a HTTP/1.1",
           "GET /callback?state=s HTTP/1.1", "GET /favicon.ico HTTP/1.1"})
    REQUIRE(read_callback(bad).error().code == Code::bad_request);
}

TEST_CASE("the answer with our state ends the waiting, others do not") {
  auto loopback = Loopback::open(0);
  REQUIRE(loopback);
  const auto visit = [port = loopback->port()](std::string line) {
    const Fd fd{::socket(AF_INET, SOCK_STREAM, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string out;
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return out;
    line += " HTTP/1.1\r\nHost: x\r\n\r\n";
    (void)write_all(fd.get(), line);
    char block[4096];
    for (ssize_t got; (got = ::recv(fd.get(), block, sizeof block, 0)) > 0;)
      out.append(block, static_cast<std::size_t>(got));
    return out;
  };
  std::string first, second;
  std::thread browser([&] {
    first = visit("GET /callback?code=stolen&state=other");
    second = visit("GET /callback?code=c1&state=mine");
  });
  const auto callback =
      loopback->wait("mine", std::chrono::milliseconds(10'000), [] { return false; });
  browser.join();
  REQUIRE(callback);
  REQUIRE(callback->code == "c1");
  REQUIRE(first.starts_with("HTTP/1.1 400"));
  REQUIRE(second.starts_with("HTTP/1.1 200"));
}
