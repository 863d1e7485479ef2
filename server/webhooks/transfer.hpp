// SPDX-License-Identifier: Apache-2.0
#pragma once
// One attempt on the wire: a reusable curl handle and what came back. The loop's thread only.
#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>

#include "webhooks/endpoint.hpp"
#include "webhooks/guard.hpp"
#include "webhooks/retry.hpp"

namespace mv::webhooks {

/// What is the same for every attempt.
struct Wire {
  std::string user_agent;
  long timeout_ms = 15'000;
  std::string ca_file;
  const Guard* guard = nullptr;
};

class Transfer {
 public:
  explicit Transfer(const Wire& wire);
  ~Transfer();
  Transfer(const Transfer&) = delete;

  /// Makes the handle ready to send `work` to one of the checked addresses. `now` is the time of
  /// the attempt, `http2` offers HTTP/2.
  void prepare(std::shared_ptr<const Endpoint> endpoint, Work work, Millis now);
  /// With the address that was chosen; nothing else of the URL is looked up.
  void dial(const IpAddress& address, bool http2);

  CURL* handle() const { return handle_; }
  const Work& work() const { return work_; }
  const Endpoint& endpoint() const { return *endpoint_; }
  Millis started_at() const { return started_at_; }

  /// After the handle is done: what the attempt came to.
  Answer answer(CURLcode code) const;
  /// Of an attempt that never reached the wire.
  static Answer refused(const Error& error);
  /// As a text column takes it: UTF-8 without NUL. What is neither is shown as '?'.
  static std::string storable(std::string text);
  /// The attempt's row; also for one that never reached the wire (status 0, nothing received).
  model::Attempt attempt(const Answer& answer, std::int64_t duration_us) const;

  static constexpr std::size_t kKeptBody = 16 * 1024;     ///< kept in the log
  static constexpr std::size_t kLongestBody = 64 * 1024;  ///< read at most
  static constexpr std::size_t kLongestHeaders = 32 * 1024;

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user);
  static int on_request(void* user, char* ip, char*, int, int);
  static curl_socket_t on_open(void* user, curlsocktype purpose, curl_sockaddr* address);
  void set_headers(Millis now);
  std::string hidden(std::string text) const;

  const Wire& wire_;
  CURL* handle_;
  curl_slist* headers_ = nullptr;
  curl_slist* connect_to_ = nullptr;
  std::shared_ptr<const Endpoint> endpoint_;
  Work work_;
  Millis started_at_ = 0;
  CURLU* url_ = nullptr;
  std::string dialled_, address_, received_headers_, received_body_, refusal_;
  std::size_t body_bytes_ = 0;
  int requests_ = 0;
  bool too_many_headers_ = false, cut_ = false;
  char words_[CURL_ERROR_SIZE] = {};
};

}  // namespace mv::webhooks
