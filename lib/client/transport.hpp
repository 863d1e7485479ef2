// SPDX-License-Identifier: Apache-2.0
#pragma once
// One outgoing HTTP call by libcurl. Redirects are never followed, the proxy environment is used
// only when `use_proxy` says so, bodies are limited, and nothing here logs a header or a body.
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/message.hpp"
#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::client {

/// One part of a multipart/form-data body (RFC 7578): text, or a file streamed from disk.
struct FormPart {
  std::string name;
  std::string text;
  fs::path file;          ///< when set, sent instead of `text`
  std::string file_name;  ///< ASCII only
  std::string content_type;
};

struct OutgoingRequest {
  std::string method = "GET";
  std::string url;
  std::string unix_socket;  ///< path; empty = TCP
  /// When set, the only address that is connected to, never through a proxy: no name is looked up.
  /// The name of the URL stays in Host and in the TLS handshake.
  std::string address;
  api::Headers headers;
  std::string body;
  std::vector<FormPart> form;  ///< when not empty, the body
  fs::path file;               ///< when set, the body: this file from `file_offset` on
  std::uint64_t file_offset = 0;
  std::optional<std::uint64_t> file_length;  ///< default: to the end
  std::string user, password;                ///< basic authentication
  fs::path ca_file;  ///< PEM: the authorities to trust; empty = those of the system
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds total_timeout{60'000};  ///< 0 = none; then `stall_timeout` holds
  std::chrono::milliseconds stall_timeout{60'000};  ///< less than 1 byte/s for so long ends it
  std::size_t answer_limit = 8u << 20;              ///< bytes kept of the answer
  fs::path answer_file;                             ///< when set, the answer's body goes here
  bool use_proxy = false;
  /// Called now and then with bytes sent and received; false stops the call (Code::cancelled).
  std::function<bool(std::uint64_t sent, std::uint64_t received)> progress;
  /// When set, gets the answer's body block by block (2xx only); false stops.
  std::function<bool(std::string_view block)> on_data;
};

struct Answer {
  int status = 0;
  api::Headers headers;
  std::string body;
  bool cut = false;  ///< there was more than `answer_limit`
};

/// A connection cache for calls of one thread; keep one per thread or per session of calls.
class Transport {
 public:
  Transport();
  ~Transport();
  /// Whether the last call failed because of TLS: a certificate, a protocol. Nothing was sent then,
  /// and soon again nothing will be.
  bool tls_failed() const;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// Any HTTP status is an Answer. Errors: network (not connected: nothing was sent), timeout,
  /// upstream (the connection broke after something was sent), cancelled, io (own file).
  Result<Answer> send(const OutgoingRequest& request);

 private:
  struct State;
  State* state_;
};

/// Retry-After of an answer: seconds or an HTTP date (RFC 9110 section 10.2.3), capped at one day.
std::optional<std::chrono::milliseconds> retry_after(const Answer& answer, std::int64_t now_ms);

}  // namespace mv::client
