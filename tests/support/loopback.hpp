// SPDX-License-Identifier: Apache-2.0
#pragma once
// Serves an api::Service on a port of 127.0.0.1 that the kernel picks: HTTP/1.1 with keep-alive,
// one thread for each connection, Content-Length and chunked bodies, BodySink, and what a simulator
// may order (delay, drop, cut). For tests only: no limits on time and connections.
//
//   Loopback server(simulator);
//   request.url = server.url() + "/me";
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "api/message.hpp"
#include "base/text/text.hpp"

namespace mv::test {

class Loopback {
 public:
  explicit Loopback(api::Service& service) : service_(service) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      throw std::runtime_error("cannot listen on 127.0.0.1");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Loopback() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& worker : workers_) worker.join();
    ::close(listener_);
  }

  Loopback(const Loopback&) = delete;
  Loopback& operator=(const Loopback&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  /// One connection: what was read and not used yet.
  struct Connection {
    int fd;
    std::string buffer = {};

    bool fill() {
      char block[65536];
      const auto got = ::recv(fd, block, sizeof block, 0);
      if (got <= 0) return false;
      buffer.append(block, static_cast<std::size_t>(got));
      return true;
    }
    bool send(std::string_view data) {
      while (!data.empty()) {
        const auto sent = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }
    bool line(std::string& out) {
      std::size_t end = 0;
      while ((end = buffer.find("\r\n")) == std::string::npos)
        if (buffer.size() > 65536 || !fill()) return false;
      out = buffer.substr(0, end);
      buffer.erase(0, end + 2);
      return true;
    }
  };

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int one = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      join_ended();
      const std::lock_guard lock(mutex_);
      open_.insert(fd);
      workers_.emplace_back([this, fd] {
        Connection connection{fd};
        while (serve(connection)) {}
        const std::lock_guard done(mutex_);
        open_.erase(fd);
        ::close(fd);
        ended_.insert(std::this_thread::get_id());
      });
    }
  }

  // A test may make thousands of connections, one after the other.
  void join_ended() {
    std::vector<std::thread> over;
    {
      const std::lock_guard lock(mutex_);
      for (auto at = workers_.begin(); at != workers_.end();)
        if (ended_.erase(at->get_id()) == 1) {
          over.push_back(std::move(*at));
          at = workers_.erase(at);
        } else {
          ++at;
        }
    }
    for (auto& thread : over) thread.join();
  }

  static bool read_head(Connection& connection, api::Request& request) {
    std::string line;
    if (!connection.line(line)) return false;
    const auto parts = split(line, ' ');
    if (parts.size() != 3) return false;
    request.method = parts[0];
    request.target = parts[1];
    while (connection.line(line) && !line.empty()) {
      const auto colon = line.find(':');
      if (colon == std::string::npos) return false;
      request.headers.add(line.substr(0, colon), std::string(trim(line.substr(colon + 1))));
    }
    request.peer.address = "127.0.0.1";
    return split_target(request).ok();
  }

  /// Gives `count` bytes of the body to `take`; false when the connection ends or take says so.
  template <class Take>
  static bool pass(Connection& connection, std::uint64_t count, const Take& take) {
    while (count > 0) {
      if (connection.buffer.empty() && !connection.fill()) return false;
      const auto length = std::min<std::uint64_t>(count, connection.buffer.size());
      if (!take(std::string_view(connection.buffer).substr(0, length))) return false;
      connection.buffer.erase(0, length);
      count -= length;
    }
    return true;
  }

  template <class Take>
  static bool read_body(Connection& connection, const api::Request& request, const Take& take) {
    if (iequals(request.headers.get("Expect"), "100-continue") &&
        !connection.send("HTTP/1.1 100 Continue\r\n\r\n"))
      return false;
    if (!iequals(request.headers.get("Transfer-Encoding"), "chunked"))
      return pass(connection,
          static_cast<std::uint64_t>(parse_int(request.headers.get("Content-Length")).value_or(0)),
          take);
    std::string line;
    for (;;) {
      if (!connection.line(line)) return false;
      const auto length = std::stoull(line, nullptr, 16);
      if (!pass(connection, length, take) || !connection.line(line)) return false;
      if (length == 0) return true;
    }
  }

  bool serve(Connection& connection) {
    api::Request request;
    if (!read_head(connection, request)) return false;
    auto plan = service_.plan(request);
    std::uint64_t taken = 0;
    const bool whole = read_body(connection, request, [&](std::string_view block) {
      taken += block.size();
      if (plan.cut_after != 0 && taken >= plan.cut_after) return false;
      if (plan.refuse) return true;
      if (plan.sink) return plan.sink->write(block).ok();
      request.body += block;
      return request.body.size() <= plan.limit;
    });
    if (!whole) return false;
    const auto response = plan.refuse ? std::move(*plan.refuse)
                          : plan.sink ? plan.sink->finish(request)
                                      : service_.handle(request);
    std::this_thread::sleep_for(response.misbehaviour.delay);
    if (response.misbehaviour.drop) return false;
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " -\r\n";
    for (const auto& [name, value] : response.headers.all()) head += name + ": " + value + "\r\n";
    head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n";
    return connection.send(head + response.body) && !response.close &&
           !iequals(request.headers.get("Connection"), "close");
  }

  api::Service& service_;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::mutex mutex_;
  std::set<int> open_;
  std::vector<std::thread> workers_;
  std::set<std::thread::id> ended_;
};

}  // namespace mv::test
