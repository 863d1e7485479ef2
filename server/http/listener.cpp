// SPDX-License-Identifier: Apache-2.0
#include "http/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mv::http {
namespace {

constexpr int kBacklog = 1024;

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Result<Address> tcp_address(const Listen& listen) {
  Address out;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  const auto port = htons(static_cast<std::uint16_t>(listen.port));
  if (listen.port < 0 || listen.port > 65535)
    return make_error(Code::config, fmt::format("{} is not a port", listen.port),
        "Ports are 0 to 65535", "Choose one in that range.");
  if (inet_pton(AF_INET, listen.address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    out.length = sizeof *v4;
  } else if (inet_pton(AF_INET6, listen.address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = port;
    out.length = sizeof *v6;
  } else {
    return make_error(Code::config, fmt::format("cannot listen on {}", listen.address),
        "It is not an IPv4 or IPv6 address", "Give an address such as 127.0.0.1.");
  }
  return out;
}

Result<Address> unix_address(const fs::path& path) {
  Address out;
  auto* un = reinterpret_cast<sockaddr_un*>(&out.storage);
  const auto text = path.string();
  if (text.size() >= sizeof un->sun_path)
    return make_error(Code::config, fmt::format("the socket path {} is too long", text),
        fmt::format("The maximum is {} bytes", sizeof un->sun_path - 1), "Choose a shorter path.");
  un->sun_family = AF_UNIX;
  std::memcpy(un->sun_path, text.c_str(), text.size() + 1);
  out.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size() + 1);
  return out;
}

/// Makes way for our socket file: a socket that nobody answers is removed.
Status clear_path(const fs::path& path, const Address& address) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return {};
  if (!S_ISSOCK(info.st_mode))
    return make_error(Code::conflict, fmt::format("{} is in the way", path.string()),
        "It is a file that is not a socket", "Move it, or choose another path.");
  const Fd probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // EAGAIN says that its queue is full: alive, too.
  if (connect(probe.get(), address.get(), address.length) == 0 || errno == EAGAIN)
    return make_error(Code::conflict, fmt::format("a server already listens on {}", path.string()),
        "It answers on that socket", "Stop it first, or choose another path.");
  if (errno != ECONNREFUSED)
    return errno_error(errno, fmt::format("cannot check {}", path.string()));
  if (unlink(path.c_str()) != 0 && errno != ENOENT)
    return errno_error(errno, fmt::format("cannot remove the old socket {}", path.string()));
  return {};
}

Error bind_error(int err, const std::string& where) {
  if (err == EADDRINUSE)
    return make_error(Code::conflict, fmt::format("cannot listen on {}", where),
        "Another program uses it", "Stop that program, or choose another port.");
  return errno_error(err, fmt::format("cannot listen on {}", where));
}

Result<Opened> open_unix(const fs::path& path) {
  MV_TRY(const auto address, unix_address(path));
  MV_CHECK(clear_path(path, address));
  Opened out;
  out.fd = Fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out.fd) return errno_error(errno, "cannot create a socket");
  // Linux gives the file the mode of the socket: it is never open to others, not for a moment.
  if (fchmod(out.fd.get(), 0600) != 0 || bind(out.fd.get(), address.get(), address.length) != 0)
    return bind_error(errno, path.string());
  struct stat info {};
  if (chmod(path.c_str(), 0600) != 0 || stat(path.c_str(), &info) != 0 ||
      ::listen(out.fd.get(), kBacklog) != 0)
    return bind_error(errno, path.string());
  out.socket = path;
  out.inode = info.st_ino;
  return out;
}

Result<Opened> open_tcp(const Listen& listen) {
  MV_TRY(const auto address, tcp_address(listen));
  Opened out;
  out.fd = Fd(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out.fd) return errno_error(errno, "cannot create a socket");
  const int on = 1;
  setsockopt(out.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(out.fd.get(), address.get(), address.length) != 0 ||
      ::listen(out.fd.get(), kBacklog) != 0)
    return bind_error(errno, fmt::format("{} port {}", listen.address, listen.port));
  Address bound;
  bound.length = sizeof bound.storage;
  getsockname(out.fd.get(), reinterpret_cast<sockaddr*>(&bound.storage), &bound.length);
  out.port = ntohs(bound.storage.ss_family == AF_INET
                       ? reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port
                       : reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port);
  return out;
}

}  // namespace

Result<Opened> open_listener(const Listen& listen) {
  return listen.socket.empty() ? open_tcp(listen) : open_unix(listen.socket);
}

void remove_socket(const Opened& opened) {
  struct stat info {};
  if (opened.socket.empty() || lstat(opened.socket.c_str(), &info) != 0) return;
  if (info.st_ino == opened.inode) unlink(opened.socket.c_str());
}

}  // namespace mv::http
