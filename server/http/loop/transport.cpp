// SPDX-License-Identifier: Apache-2.0
#include "http/loop/transport.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cerrno>

#include "http/loop/transport_impl.hpp"

namespace mv::http {
api::Peer peer_of(int fd) {
  api::Peer peer;
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return peer;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_UNIX) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    // Without credentials the peer stays a TCP-like stranger: nothing is granted by mistake.
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return peer;
    peer.unix_socket = true;
    peer.uid = credentials.uid;
  } else if (address.ss_family == AF_INET) {
    inet_ntop(
        AF_INET, &reinterpret_cast<sockaddr_in*>(&address)->sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    inet_ntop(
        AF_INET6, &reinterpret_cast<sockaddr_in6*>(&address)->sin6_addr, text.data(), text.size());
  }
  peer.address = text.data();
  return peer;
}

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class Plain : public Transport {
 public:
  explicit Plain(Socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.native_non_blocking(true, ignored);
    const int on = 1;  // fails on Unix sockets, which need neither
    setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket_.native_handle(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }

  void handshake(Io& io) override { io.done(true, 0); }
  void read(char* to, std::size_t room, Io& io) override {
    socket_.async_read_some(asio::buffer(to, room),
        [&io](error_code error, std::size_t n) { io.done(!error && n > 0, n); });
  }
  Put write_now(std::span<iovec>& parts) override {
    while (!parts.empty()) {
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = parts.size();
      const auto n = sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Put::blocked : Put::broken;
      advance(parts, static_cast<std::size_t>(n));
    }
    return Put::done;
  }
  void write_more(std::span<iovec>, Io& io) override {
    socket_.async_wait(Socket::wait_write, [&io](error_code error) { io.done(!error, 0); });
  }
  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }
  void end_writing() override {
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  bool tls() const override { return false; }
  api::Peer peer() const override { return peer_of(const_cast<Socket&>(socket_).native_handle()); }

 private:
  Socket socket_;
};

class Tls : public Transport {
 public:
  Tls(Socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {
    SSL_set_mode(stream_.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    const int on = 1;
    setsockopt(lower().native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(lower().native_handle(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }

  void handshake(Io& io) override {
    stream_.async_handshake(
        asio::ssl::stream_base::server, [&io](error_code error) { io.done(!error, 0); });
  }
  void read(char* to, std::size_t room, Io& io) override {
    stream_.async_read_some(asio::buffer(to, room),
        [&io](error_code error, std::size_t n) { io.done(!error && n > 0, n); });
  }
  Put write_now(std::span<iovec>& parts) override {
    return parts.empty() ? Put::done : Put::blocked;
  }
  void write_more(std::span<iovec> parts, Io& io) override {
    const auto& part = parts.front();
    stream_.async_write_some(asio::buffer(part.iov_base, part.iov_len),
        [&io](error_code error, std::size_t n) { io.done(!error, n); });
  }
  void cancel() override {
    error_code ignored;
    lower().cancel(ignored);
  }
  void end_writing() override {
    error_code ignored;
    lower().shutdown(Socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    lower().close(ignored);
  }
  bool tls() const override { return true; }
  api::Peer peer() const override {
    return peer_of(const_cast<Tls*>(this)->lower().native_handle());
  }

 private:
  Socket& lower() { return stream_.next_layer(); }
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

void advance(std::span<iovec>& parts, std::size_t bytes) {
  while (!parts.empty() && bytes >= parts.front().iov_len) {
    bytes -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (bytes == 0) return;
  parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + bytes;
  parts.front().iov_len -= bytes;
}

std::unique_ptr<Transport> make_transport(Socket socket, asio::ssl::context* tls) {
  if (tls) return std::make_unique<Tls>(std::move(socket), *tls);
  return std::make_unique<Plain>(std::move(socket));
}

}  // namespace mv::http
