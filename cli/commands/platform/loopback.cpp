// SPDX-License-Identifier: Apache-2.0
#include "commands/platform/loopback.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/message.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

using Steady = std::chrono::steady_clock;

/// The request's head, at most 16 kB, from a browser that gets two seconds.
std::string read_head(int fd) {
  const timeval patience{2, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string out;
  char block[2048];
  while (out.size() < 16 * 1024 && out.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(fd, block, sizeof block, 0);
    if (got <= 0) break;
    out.append(block, static_cast<std::size_t>(got));
  }
  return out;
}

void answer(int fd, int status, std::string_view text) {
  const auto body = fmt::format("<!doctype html><title>MusicVerse</title><p>{}</p>", text);
  const auto all = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n"
      "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{}",
      status, status == 200 ? "OK" : "Bad Request", body.size(), body);
  [[maybe_unused]] const auto sent = ::send(fd, all.data(), all.size(), MSG_NOSIGNAL);
}

}  // namespace

Result<Callback> read_callback(std::string_view request_line) {
  const auto words = split(request_line, ' ');
  const auto bad = make_error(Code::bad_request, "not the end of a sign-in",
      "Another program called this address", "Go on in the browser.");
  if (words.size() != 3 || words[0] != "GET") return bad;
  api::Request request;
  request.target = words[1];
  if (!api::split_target(request) || request.path != "/callback") return bad;
  const auto& query = request.query;
  const auto get = [&](const char* name) {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  };
  if (!get("error").empty())
    return make_error(Code::forbidden, "the sign-in was refused",
        get("error_description").empty() ? get("error") : get("error_description"),
        "Start again and allow access.");
  if (get("code").empty()) return bad;
  return Callback{get("code"), get("state")};
}

Result<Loopback> Loopback::open(int port) {
  Fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!fd) return errno_error(errno, "cannot listen for the browser");
  const int yes = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(fd.get(), 8) != 0) {
    auto error = errno_error(errno, fmt::format("cannot use port {} of this machine", port));
    error.code = Code::conflict;
    error.hint = "Choose another with --port, and register it with the platform.";
    return error;
  }
  socklen_t length = sizeof address;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length);
  return Loopback(std::move(fd), ntohs(address.sin_port));
}

std::string Loopback::redirect_uri() const {
  return fmt::format("http://127.0.0.1:{}/callback", port_);
}

Result<Callback> Loopback::wait(const std::string& state, std::chrono::milliseconds timeout,
    const std::function<bool()>& stopped) {
  const auto end = Steady::now() + timeout;
  while (Steady::now() < end) {
    if (stopped()) return make_error(Code::interrupted, "interrupted");
    pollfd waiting{fd_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 200) <= 0) continue;
    const Fd peer{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!peer) continue;
    const auto head = read_head(peer.get());
    auto callback = read_callback(std::string_view(head).substr(0, head.find("\r\n")));
    if (callback && callback->state == state) {
      answer(peer.get(), 200, "Connected. You can close this page and go back to the terminal.");
      return callback;
    }
    answer(peer.get(), 400, "This is not the sign-in that the terminal is waiting for.");
    if (!callback && callback.error().code == Code::forbidden) return callback;
  }
  return make_error(Code::timeout, "nobody signed in", "Timed out", "Run the command again.");
}

}  // namespace mv::cli
