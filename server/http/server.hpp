// SPDX-License-Identifier: Apache-2.0
#pragma once
// The HTTP/1.1 server (RFC 9110, 9112): sockets on a few loops, answers from a Service on a pool of
// threads. Everything it refuses by itself is problem+json.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "api/message.hpp"
#include "http/request_log.hpp"

namespace mv::http {

using std::chrono::milliseconds;

struct Listen {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6
  int port = 0;                       ///< 0 = one that is free
  fs::path socket;                    ///< a Unix socket instead of TCP, when not empty
  bool tls = false;                   ///< needs Options::tls_certificate and tls_key
};

struct Options {
  std::vector<Listen> listen{Listen{}};
  fs::path tls_certificate, tls_key;  ///< PEM: the chain, and its private key

  int io_threads = 2;
  int handler_threads = 8;
  std::size_t handler_queue = 1024;  ///< requests that may wait; more are answered 503
  int max_connections = 20000;       ///< more are answered 503 and closed
  /// Of one address: more are answered 429 and closed. 0 = no limit; a proxy on this machine speaks
  /// for many, so loopback is left out.
  int address_connections = 0;
  bool count_loopback = false;  ///< for tests

  std::size_t head_bytes = 16 << 10;  ///< beyond: 431
  int head_fields = 100;              ///< beyond: 431
  milliseconds head_time{10'000};     ///< from the first byte to the end of the head
  milliseconds idle_time{75'000};     ///< between requests
  milliseconds body_stall{30'000};    ///< without a byte of the body
  milliseconds body_grace{60'000};    ///< after which body_rate holds
  std::uint64_t body_rate = 1024;     ///< bytes/s, the least a body may average
  milliseconds write_stall{30'000};   ///< without the client taking a byte
  milliseconds linger_time{2'000};    ///< to let a refused client read the answer
  milliseconds patience{20'000};      ///< with an answer that is not ready (Response::again)
  milliseconds heartbeat{15'000};     ///< between comments on a quiet event stream

  std::vector<std::shared_ptr<RequestLog>> logs;  ///< are told of every request
};

class Server {
 public:
  Server(Options options, std::shared_ptr<api::Service> service);
  ~Server();  ///< stops at once, though it waits for handlers that run
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens every listener, then serves. Errors: config (address, certificate), conflict (a live
  /// server has the port or socket), io.
  Status start();
  /// The port of the first TCP listener; 0 without one.
  int port() const;
  /// Connections open now. Any thread.
  int connections() const;
  /// Stops accepting, ends streams and idle connections, lets running requests finish for `grace`,
  /// then closes. A handler cannot be interrupted: it is waited for. Idempotent; not to be called
  /// from a handler.
  void stop(milliseconds grace);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mv::http
