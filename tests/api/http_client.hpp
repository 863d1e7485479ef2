// SPDX-License-Identifier: Apache-2.0
#pragma once
// A client that sends the bytes it is told to, and a service made of functions.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "api/message.hpp"
#include "base/text/text.hpp"
#include "support/signal.hpp"

namespace mv::test {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class Client {
 public:
  explicit Client(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open(AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  explicit Client(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    open(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }

  /// False when the server has closed.
  bool send(std::string_view bytes) { return write_all(fd_.get(), bytes).ok(); }

  /// Reads one answer; status 0 when the connection ended first. `head`: none follows the head.
  Answer answer(bool head = false) {
    Answer out;
    if (!read_head(out)) return out;
    if (head || out.status == 204 || out.status == 304 || out.status / 100 == 1) return out;
    if (out.header("transfer-encoding") == "chunked")
      while (const auto chunk = next_chunk()) {
        if (chunk->empty()) break;
        out.body += *chunk;
      }
    else
      out.body = take(std::stoull("0" + out.header("content-length")));
    return out;
  }
  bool read_head(Answer& out) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return false;
    const auto head = buffer_.substr(0, end);
    buffer_.erase(0, end + 4);
    const auto lines = split(head, '\n');
    out.status = std::stoi(lines.at(0).substr(9, 3));
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const auto colon = lines[i].find(':');
      out.headers[lower(lines[i].substr(0, colon))] = trim(lines[i].substr(colon + 1));
    }
    return true;
  }
  std::optional<std::string> next_chunk() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos)
      if (!more()) return std::nullopt;
    const auto size = std::stoull(buffer_.substr(0, end), nullptr, 16);
    buffer_.erase(0, end + 2);
    auto chunk = take(size + 2);
    if (chunk.size() < size + 2) return std::nullopt;
    chunk.resize(size);
    return chunk;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }
  /// Whether the server has closed; reads and drops what comes before, for at most 10 s.
  bool ended() {
    buffer_.clear();
    while (more()) buffer_.clear();
    return !timed_out_;
  }
  int fd() const { return fd_.get(); }

 private:
  void open(int family, const sockaddr* address, socklen_t length) {
    fd_ = Fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval limit{10, 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd_.get(), address, length) != 0) throw std::runtime_error("cannot connect");
  }
  bool more() {
    char block[16384];
    const auto n = ::recv(fd_.get(), block, sizeof block, 0);
    timed_out_ = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (n <= 0) return false;
    buffer_.append(block, static_cast<std::size_t>(n));
    return true;
  }
  std::string take(std::size_t bytes) {
    while (buffer_.size() < bytes)
      if (!more()) break;
    auto out = buffer_.substr(0, bytes);
    buffer_.erase(0, out.size());
    return out;
  }

  Fd fd_;
  std::string buffer_;
  bool timed_out_ = false;
};

struct FunctionService : api::Service {
  std::function<api::BodyPlan(api::Request&)> on_plan = [](api::Request&) {
    return api::BodyPlan();
  };
  std::function<api::Response(api::Request&)> on_handle = [](api::Request& request) {
    return api::json_response(200, "\"" + request.path + "\"");
  };
  api::BodyPlan plan(api::Request& head) override { return on_plan(head); }
  api::Response handle(api::Request& request) override { return on_handle(request); }
};

inline std::string get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}
inline std::string post(
    const std::string& target, const std::string& body, const std::string& fields = {}) {
  return "POST " + target +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         fields + "\r\n" + body;
}

}  // namespace mv::test
