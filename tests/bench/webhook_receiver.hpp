// SPDX-License-Identifier: Apache-2.0
#pragma once
// The receiver of the webhook benchmarks: HTTP/1.1 keep-alive on loopback, one thread, as little
// processor time for a request as can be, for it shares the machine with what is measured.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mv::bench {

/// One request as it starts at the head of a buffer. Views point into that buffer.
struct WebhookRequest {
  std::string_view method, path, id, body;  ///< id: the webhook-id header, "" when there is none
  std::size_t size = 0;                     ///< bytes of all; 0: not complete yet
  bool broken = false;                      ///< cannot be read: the connection is to be closed
};

/// Reads the request at the head of `data`. Bodies need a Content-Length of at most 1 MiB.
WebhookRequest read_webhook_request(std::string_view data);

/// What has arrived. Not thread-safe.
class WebhookArrivals {
 public:
  WebhookArrivals();

  /// Counts one request that was complete at `now_ns` (nanoseconds since 1970).
  void add(const WebhookRequest& request, std::int64_t now_ns);
  void clear();

  /// {"requests","unique_ids","unique_paths","connections","first_ns","last_ns","cpu_us"}; cpu_us
  /// is this process's for one request since clear(). Sorts all: not while something is measured.
  std::string stats_json(std::uint64_t connections) const;

  /// {"count","p50_ms","p90_ms","p99_ms","p999_ms","max_ms"} of arrival minus the `"sent_ns":` of
  /// the bodies; zeroes when no body has one.
  std::string latency_json() const;

 private:
  struct Arrival {
    std::int64_t at_ns;
    std::uint64_t id;  ///< hash
    std::uint32_t path;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };

  std::vector<Arrival> arrivals_;
  std::vector<std::int64_t> latencies_ns_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> paths_;
  double cpu_at_clear_us_ = 0;
};

/// Listens on 127.0.0.1. Every POST is answered 200 with an empty body as soon as it is complete;
/// GET /stats, GET /latency and POST /reset are the controls.
class WebhookReceiver {
 public:
  WebhookReceiver();  ///< ends the process with a message when it cannot listen
  ~WebhookReceiver();
  WebhookReceiver(const WebhookReceiver&) = delete;
  WebhookReceiver& operator=(const WebhookReceiver&) = delete;

  int port() const { return port_; }

  /// Serves until `stop_fd` is readable or closed at its other end (-1: for ever).
  void run(int stop_fd);

 private:
  void accept_all();
  void readable(int fd);
  void close_connection(int fd);
  std::string_view answer(const WebhookRequest& request, std::int64_t now_ns);

  int poll_ = -1, listener_ = -1, port_ = 0;
  std::uint64_t connections_ = 0;                    ///< accepted since the last reset
  std::unordered_map<int, std::string> unfinished_;  ///< fd to the beginning of a request
  std::vector<char> block_;
  std::string control_;  ///< the answer to a control request
  std::string out_;      ///< answers to requests that came in one read
  WebhookArrivals arrivals_;
};

}  // namespace mv::bench
