// SPDX-License-Identifier: Apache-2.0
#include "sandbox_front.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"

namespace mv::server {
namespace {

constexpr std::size_t kBuffer = 256 * 1024, kBlock = 64 * 1024;
constexpr std::size_t kMostPipes = 512;
constexpr int kConnectMs = 2'000;

Result<Fd> listen_on_loopback(int& port) {
  Fd out{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (!out || ::bind(out.get(), plain, length) != 0 || ::listen(out.get(), 128) != 0 ||
      ::getsockname(out.get(), plain, &length) != 0)
    return errno_error(errno, "the sandbox cannot listen on 127.0.0.1");
  port = ntohs(address.sin_port);
  return out;
}

Fd connect_to(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  Fd out{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!out || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return Fd{};
  if (::connect(out.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    pollfd wait{out.get(), POLLOUT, 0};
    int error = 0;
    socklen_t length = sizeof error;
    if (errno != EINPROGRESS || ::poll(&wait, 1, kConnectMs) != 1 ||
        ::getsockopt(out.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0)
      return Fd{};
  }
  return out;
}

/// One direction: what was read and is still to be written.
struct Flow {
  std::string bytes;
  bool ended = false;   ///< the reader has seen the end
  bool passed = false;  ///< and the other side was told

  /// False when the connection is broken.
  bool read_from(int fd) {
    char block[kBlock];
    const auto room = std::min(kBuffer - bytes.size(), kBlock);
    if (room == 0) return true;
    const auto got = ::recv(fd, block, room, 0);
    if (got > 0) bytes.append(block, static_cast<std::size_t>(got));
    ended = got == 0;
    return got >= 0 || errno == EAGAIN || errno == EINTR;
  }
  bool write_to(int fd) {
    if (!bytes.empty()) {
      const auto put = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put < 0) return errno == EAGAIN || errno == EINTR;
      bytes.erase(0, static_cast<std::size_t>(put));
    }
    if (bytes.empty() && ended && !passed) {
      passed = true;
      ::shutdown(fd, SHUT_WR);
    }
    return true;
  }
};

/// A side of which nothing is wanted is left out: its end would be told again and again.
pollfd wanted(const Fd& fd, const Flow& from, const Flow& to) {
  const auto events = static_cast<short>(
      (from.ended || from.bytes.size() >= kBuffer ? 0 : POLLIN) | (to.bytes.empty() ? 0 : POLLOUT));
  return {events == 0 ? -1 : fd.get(), events, 0};
}

}  // namespace

struct SandboxFront::Pipe {
  Fd client, server;
  Flow up, down;  // client → server, server → client

  bool over() const { return up.passed && down.passed; }

  /// False when it is over.
  bool move(short at_client, short at_server) {
    const bool good = ((at_client & (POLLIN | POLLHUP | POLLERR)) == 0 || up.ended ||
                          up.read_from(client.get())) &&
                      ((at_server & (POLLIN | POLLHUP | POLLERR)) == 0 || down.ended ||
                          down.read_from(server.get()));
    // What a broken side had said before reaches the other.
    const bool sent = up.write_to(server.get());
    const bool back = down.write_to(client.get());
    if (!good || !sent || !back) return false;
    return !over() && !((at_client & POLLERR) != 0) && !((at_server & POLLERR) != 0);
  }
};

SandboxFront::SandboxFront(Backend backend) : backend_(std::move(backend)) {}
SandboxFront::~SandboxFront() { stop(); }

Result<std::unique_ptr<SandboxFront>> SandboxFront::start(Backend backend) {
  std::unique_ptr<SandboxFront> out(new SandboxFront(std::move(backend)));
  MV_CHECK(out->open());
  out->thread_ = std::thread([front = out.get()] { front->run(); });
  return out;
}

Status SandboxFront::open() {
  MV_TRY(http_, listen_on_loopback(http_port_));
  MV_TRY(smtp_, listen_on_loopback(smtp_port_));
  stop_ = Fd{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!stop_) return errno_error(errno, "the sandbox gets no eventfd");
  return {};
}

void SandboxFront::stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
  thread_.join();
  pipes_.clear();
}

void SandboxFront::accept(int listener, bool smtp) {
  Fd client{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!client || pipes_.size() >= kMostPipes) return;
  const auto address = backend_.find();
  if (!address) {
    log::warn("sandbox: {}", address.error().line());
    return;
  }
  auto server = connect_to(address->host, smtp ? address->smtp : address->http);
  if (!server) return backend_.lost();
  const int on = 1;
  ::setsockopt(client.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(server.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto pipe = std::make_unique<Pipe>();
  pipe->client = std::move(client);
  pipe->server = std::move(server);
  pipes_.push_back(std::move(pipe));
}

void SandboxFront::run() {
  auto next = std::chrono::steady_clock::now() + backend_.every;
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{stop_.get(), POLLIN, 0}, {http_.get(), POLLIN, 0}, {smtp_.get(), POLLIN, 0}});
    for (const auto& pipe : pipes_) {
      polled.push_back(wanted(pipe->client, pipe->up, pipe->down));
      polled.push_back(wanted(pipe->server, pipe->down, pipe->up));
    }
    const auto now = std::chrono::steady_clock::now();
    const auto pause = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
    ::poll(
        polled.data(), polled.size(), static_cast<int>(std::clamp<std::int64_t>(pause, 0, 60'000)));
    if (polled[0].revents != 0) return;
    for (std::size_t i = 0; i < pipes_.size(); ++i) {
      const auto at_client = polled[3 + 2 * i].revents, at_server = polled[4 + 2 * i].revents;
      if ((at_client != 0 || at_server != 0) && !pipes_[i]->move(at_client, at_server))
        pipes_[i].reset();
    }
    pipes_.erase(std::remove(pipes_.begin(), pipes_.end(), nullptr), pipes_.end());
    if (polled[1].revents != 0) accept(http_.get(), false);
    if (polled[2].revents != 0) accept(smtp_.get(), true);
    if (std::chrono::steady_clock::now() < next) continue;
    next = std::chrono::steady_clock::now() + backend_.every;
    backend_.tick();
  }
}

}  // namespace mv::server
