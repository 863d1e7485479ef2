// SPDX-License-Identifier: Apache-2.0
#pragma once
// A load of webhook POSTs by libcurl from one thread, as bare as it can be, and what may be done
// otherwise in it.
#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mv::bench {

using Steady = std::chrono::steady_clock;

/// What a run does otherwise than the plain one: a re-used handle, configured once.
struct Variant {
  std::string name = "plain";
  bool poll_style = false;         ///< curl_multi_poll instead of epoll + curl_multi_socket_action
  bool set_each_time = false;      ///< curl_easy_reset and every option again for each transfer
  bool headers_each_time = false;  ///< a new header list for each transfer
  bool keep_watched = true;        ///< the epoll entry stays when curl says CURL_POLL_REMOVE
  bool batch_starts = true;        ///< one timeout action for all transfers added in a round
  long max_connects = 256;         ///< 0: curl's own default
  int in_flight = 32;
  std::function<void(CURL*)> options;
  std::function<void(CURLM*)> multi_options;
};

struct Figures {
  double per_second = 0, cpu_us = 0;
  std::uint64_t done = 0, failed = 0;
};

inline double cpu_us() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  const auto of = [](const timeval& t) {
    return 1e6 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

inline std::size_t swallow(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

inline curl_slist* header_list() {
  curl_slist* out = nullptr;
  for (const char* line : {"Content-Type: application/json", "Accept:", "Expect:",
           "webhook-id: evt_01jd2m3x8yq5w7e9r1t3y5u7i9", "webhook-timestamp: 1800000000",
           "webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
           "X-Webhook-Signature: "
           "sha256=2f3b7a3d0c9e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c",
           "X-Webhook-Event: distribution.live"})
    out = curl_slist_append(out, line);
  return out;
}

struct Slot {
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
};

/// One run: a multi handle, its transfers and, for the socket style, its epoll set.
class CurlRun {
 public:
  CurlRun(const std::string& url, const Variant& variant) : variant_(variant) {
    if (curl_url_set(parsed_, CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) std::exit(2);
    multi_ = curl_multi_init();
    poll_ = epoll_create1(EPOLL_CLOEXEC);
    if (variant.max_connects > 0)
      curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, variant.max_connects);
    if (!variant.poll_style) {
      curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlRun::on_socket);
      curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
      curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlRun::on_timer);
      curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    }
    if (variant.multi_options) variant.multi_options(multi_);
    slots_.resize(static_cast<std::size_t>(variant.in_flight));
    for (auto& slot : slots_) {
      slot.easy = curl_easy_init();
      slot.headers = header_list();
      configure(slot);
    }
  }

  ~CurlRun() {
    for (auto& slot : slots_) {
      curl_multi_remove_handle(multi_, slot.easy);
      curl_easy_cleanup(slot.easy);
      curl_slist_free_all(slot.headers);
    }
    curl_multi_cleanup(multi_);
    curl_url_cleanup(parsed_);
    close(poll_);
  }

  /// Ends after `seconds` or as soon as `requests` are done (0: only the time counts).
  Figures measure(double seconds, std::uint64_t requests) {
    requests_ = requests > 0 ? requests : ~std::uint64_t{0};
    const auto start = Steady::now();
    const auto warm = start + std::chrono::milliseconds(150);
    const auto until = warm + std::chrono::microseconds(static_cast<long>(seconds * 1e6));
    for (auto& slot : slots_) curl_multi_add_handle(multi_, slot.easy);
    turn_until(warm);
    out_ = {};
    const auto begin = Steady::now();
    const auto cpu = cpu_us();
    turn_until(until);
    out_.per_second = static_cast<double>(out_.done) /
                      std::chrono::duration<double>(Steady::now() - begin).count();
    out_.cpu_us = (cpu_us() - cpu) / static_cast<double>(out_.done);
    return out_;
  }

 private:
  void configure(Slot& slot) {
    auto* easy = slot.easy;
    curl_easy_setopt(easy, CURLOPT_CURLU, parsed_);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &slot);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "MusicVerse-Webhooks/1.0.0");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &swallow);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot.headers);
    if (variant_.options) variant_.options(easy);
  }

  void finish(CURL* easy, CURLcode code) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    ++(code == CURLE_OK && status == 200 ? out_.done : out_.failed);
    if (out_.failed > 100) {
      std::fprintf(stderr, "the receiver does not take the POSTs: %s, status %ld\n",
          curl_easy_strerror(code), status);
      std::exit(1);
    }
    Slot* slot = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
    curl_multi_remove_handle(multi_, easy);
    if (variant_.headers_each_time) {
      curl_slist_free_all(slot->headers);
      slot->headers = header_list();
      curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot->headers);
    }
    if (variant_.set_each_time) {
      curl_easy_reset(easy);
      configure(*slot);
    }
    curl_multi_add_handle(multi_, easy);
    if (!variant_.poll_style && !variant_.batch_starts) timed_out();
  }

  void finished() {
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_, &left))
      if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
  }

  void turn_until(Steady::time_point until) {
    while (out_.done < requests_ && Steady::now() < until)
      if (variant_.poll_style)
        turn_poll();
      else
        turn_sockets();
  }

  void turn_poll() {
    int running = 0;
    curl_multi_perform(multi_, &running);
    finished();
    curl_multi_poll(multi_, nullptr, 0, 100, nullptr);
  }

  void timed_out() {
    int running = 0;
    timer_due_ = false;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }

  void turn_sockets() {
    int running = 0;
    if (timer_due_) timed_out();
    epoll_event events[64];
    const int count = epoll_wait(poll_, events, 64, timer_due_ ? 0 : static_cast<int>(wait_ms_));
    if (count == 0) timed_out();
    for (int i = 0; i < count; ++i) {
      const auto bits = events[i].events;
      curl_multi_socket_action(multi_, events[i].data.fd,
          (bits & EPOLLIN ? CURL_CSELECT_IN : 0) | (bits & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
              (bits & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0),
          &running);
    }
    finished();
  }

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
    static_cast<CurlRun*>(self)->watch(fd, what);
    return 0;
  }

  static int on_timer(CURLM*, long timeout_ms, void* self) {
    auto& run = *static_cast<CurlRun*>(self);
    run.timer_due_ = timeout_ms == 0;
    run.wait_ms_ = timeout_ms < 0 ? 100 : std::min(timeout_ms, 100L);
    return 0;
  }

  /// Tells epoll only what it does not know already.
  void watch(curl_socket_t fd, int what) {
    const auto index = static_cast<std::size_t>(fd);
    if (watched_.size() <= index) watched_.resize(index + 64);
    auto& now = watched_[index];
    if (what == CURL_POLL_REMOVE && variant_.keep_watched) return;
    const std::uint32_t wanted = what == CURL_POLL_REMOVE
                                     ? 0u
                                     : (what & CURL_POLL_IN ? std::uint32_t{EPOLLIN} : 0u) |
                                           (what & CURL_POLL_OUT ? std::uint32_t{EPOLLOUT} : 0u);
    if (wanted == now) return;
    epoll_event event{wanted, {.fd = fd}};
    if (wanted == 0) {
      epoll_ctl(poll_, EPOLL_CTL_DEL, fd, &event);
    } else if (now == 0 || epoll_ctl(poll_, EPOLL_CTL_MOD, fd, &event) != 0) {
      epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
    }
    now = wanted;
  }

  CURLU* parsed_ = curl_url();  ///< parsing the text for each transfer is a tenth of all
  Variant variant_;
  CURLM* multi_ = nullptr;
  int poll_ = -1;
  bool timer_due_ = false;
  long wait_ms_ = 100;
  std::vector<std::uint32_t> watched_;  ///< by fd: the events that epoll has
  std::vector<Slot> slots_;
  const std::string body_ =
      "{\"id\":\"evt_01jd2m3x8yq5w7e9r1t3y5u7i9\",\"data\":\"" + std::string(462, 'x') + "\"}";
  std::uint64_t requests_ = 0;
  Figures out_;
};

inline Figures run(
    const std::string& url, const Variant& variant, double seconds, std::uint64_t requests = 0) {
  return std::make_unique<CurlRun>(url, variant)->measure(seconds, requests);
}

}  // namespace mv::bench
