// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <condition_variable>

#include "base/log.hpp"
#include "http/connection.hpp"
#include "http/listener.hpp"
#include "http/loop/loop_impl.hpp"
#include "http/loop/transport_impl.hpp"

namespace mv::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 154\r\n\r\n"
    R"({"type":"urn:musicverse:problem:unavailable","title":"Temporarily unavailable",)"
    R"("status":503,"detail":"too many connections are open","code":"unavailable"})";
static_assert(kFull.size() - kFull.find("{") == 154);

constexpr std::string_view kTooMany =
    "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\n"
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 168\r\n\r\n"
    R"({"type":"urn:musicverse:problem:rate_limited","title":"Too many requests","status":429,)"
    R"("detail":"too many connections are open from this address","code":"rate_limited"})";
static_assert(kTooMany.size() - kTooMany.find("{") == 168);

/// Deadlines need no more precision than a quarter of the shortest one.
milliseconds tick_of(const Options& o) {
  const auto least =
      std::min({o.head_time, o.idle_time, o.body_stall, o.write_stall, o.heartbeat, o.linger_time});
  return std::clamp(least / 4, milliseconds(2), milliseconds(250));
}

/// As many descriptors as the connections and some files need, if the system allows.
void raise_descriptor_limit(int connections) {
  rlimit limit{};
  const auto wanted = static_cast<rlim_t>(connections) + 512;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

struct Server::Impl {
  struct Listener {
    Opened opened;
    bool tls = false;
    std::unique_ptr<asio::posix::stream_descriptor> watch;
  };

  Impl(Options given, std::shared_ptr<api::Service> serving)
      : options(std::move(given)), service(std::move(serving)) {}

  Status open_all();
  Status load_certificate();
  void wait_for_client(Listener& listener);
  void accept_all(Listener& listener);
  void take(int fd, bool tls);
  void stop_accepting();
  void on_every_loop(const std::function<void(Loop&)>& what);
  void stop(milliseconds grace);

  const Options options;
  std::shared_ptr<api::Service> service;
  std::unique_ptr<asio::ssl::context> tls;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<Shared> shared;
  std::vector<std::unique_ptr<Loop>> loops;
  std::vector<Listener> listeners;  // they end before the loops that watch them
  std::size_t next_loop = 0;
  std::mutex stop_mutex;
  bool running = false;
};

Status Server::Impl::load_certificate() {
  if (std::none_of(options.listen.begin(), options.listen.end(), [](auto& l) { return l.tls; }))
    return {};
  tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  const auto fault = [](const fs::path& file, const error_code& error) {
    return make_error(Code::config, fmt::format("the TLS file {} cannot be used", file.string()),
        error.message(), "Give the PEM files of a certificate chain and its key.");
  };
  error_code error;
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_session_id_context(
      tls->native_handle(), reinterpret_cast<const unsigned char*>("mvd"), 3);
  tls->use_certificate_chain_file(options.tls_certificate.string(), error);
  if (error) return fault(options.tls_certificate, error);
  tls->use_private_key_file(options.tls_key.string(), asio::ssl::context::pem, error);
  if (error) return fault(options.tls_key, error);
  return {};
}

Status Server::Impl::open_all() {
  MV_CHECK(load_certificate());
  for (const auto& listen : options.listen) {
    auto opened = open_listener(listen);
    if (!opened.ok()) {
      for (const auto& other : listeners) remove_socket(other.opened);
      listeners.clear();
      return opened.error();
    }
    listeners.push_back({std::move(*opened), listen.tls, nullptr});
  }
  return {};
}

void Server::Impl::wait_for_client(Listener& listener) {
  listener.watch->async_wait(
      asio::posix::stream_descriptor::wait_read, [this, &listener](error_code error) {
        if (!error && !shared->stopping) accept_all(listener);
      });
}

void Server::Impl::accept_all(Listener& listener) {
  for (;;) {
    const int fd =
        accept4(listener.watch->native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
      take(fd, listener.tls);
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EAGAIN) break;
    // Out of descriptors or memory: clients wait in the queue until some are free again.
    log::warn("cannot accept connections for now: {}", errno_error(errno, "accept").line());
    loops.front()->after(milliseconds(100), [this, &listener] {
      if (!shared->stopping) wait_for_client(listener);
    });
    return;
  }
  wait_for_client(listener);
}

void Server::Impl::take(int fd, bool with_tls) {
  const auto from = peer_of(fd).address;
  const auto entry = shared->enter(from);
  if (entry != Shared::Entry::open) {
    const auto answer = entry == Shared::Entry::full ? kFull : kTooMany;
    if (!with_tls) send(fd, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(fd, SHUT_WR);
    ::close(fd);
    return;
  }
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  Loop& loop = *loops[next_loop++ % loops.size()];
  Socket socket(loop.impl().context,
      asio::generic::stream_protocol(
          address.ss_family, address.ss_family == AF_UNIX ? 0 : IPPROTO_TCP),
      fd);
  auto connection = std::make_shared<Connection>(
      *shared, loop, make_transport(std::move(socket), with_tls ? tls.get() : nullptr), from);
  loop.run([connection] { connection->start(); });
}

void Server::Impl::on_every_loop(const std::function<void(Loop&)>& what) {
  std::mutex mutex;
  std::condition_variable all;
  std::size_t left = loops.size();
  for (auto& loop : loops)
    loop->run([&, loop = loop.get()] {
      what(*loop);
      const std::lock_guard lock(mutex);
      if (--left == 0) all.notify_one();
    });
  std::unique_lock lock(mutex);
  all.wait(lock, [&] { return left == 0; });
}

void Server::Impl::stop_accepting() {
  on_every_loop([this](Loop& loop) {
    if (&loop != loops.front().get()) return;
    for (auto& listener : listeners) {
      error_code ignored;
      listener.watch->close(ignored);
      remove_socket(listener.opened);
    }
  });
}

void Server::Impl::stop(milliseconds grace) {
  const std::lock_guard lock(stop_mutex);
  if (!running) return;
  running = false;
  shared->stopping = true;
  stop_accepting();
  on_every_loop([](Loop& loop) { loop.for_each([](Member& member) { member.stop(); }); });
  if (!shared->wait_until_empty(grace)) {
    on_every_loop([](Loop& loop) { loop.for_each([](Member& member) { member.kill(); }); });
    shared->wait_until_empty();
  }
  pool->stop();
  for (auto& loop : loops) loop->end();
}

Server::Server(Options options, std::shared_ptr<api::Service> service)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(service))) {}

Server::~Server() { stop(milliseconds(0)); }

Status Server::start() {
  auto& impl = *impl_;
  MV_CHECK(impl.open_all());
  raise_descriptor_limit(impl.options.max_connections);
  impl.pool = std::make_unique<Pool>(impl.options.handler_threads, impl.options.handler_queue);
  impl.shared = std::make_unique<Shared>(impl.options, *impl.service, *impl.pool);
  for (int i = 0; i < std::max(1, impl.options.io_threads); ++i)
    impl.loops.push_back(std::make_unique<Loop>(tick_of(impl.options)));
  auto& first = *impl.loops.front();
  for (auto& listener : impl.listeners) {
    listener.watch = std::make_unique<asio::posix::stream_descriptor>(
        first.impl().context, dup(listener.opened.fd.get()));
    listener.opened.fd.close();
    impl.wait_for_client(listener);
  }
  for (auto& loop : impl.loops) loop->start();
  impl.running = true;
  return {};
}

int Server::port() const {
  for (const auto& listener : impl_->listeners)
    if (listener.opened.port != 0) return listener.opened.port;
  return 0;
}

int Server::connections() const { return impl_->shared ? impl_->shared->count() : 0; }

void Server::stop(milliseconds grace) { impl_->stop(grace); }

}  // namespace mv::http
