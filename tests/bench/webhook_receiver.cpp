// SPDX-License-Identifier: Apache-2.0
#include "bench/webhook_receiver.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace mv::bench {
namespace {

constexpr std::size_t kMaxBody = 1 << 20;
constexpr std::size_t kMaxHead = 64 * 1024;
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kNotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kSentNs = "\"sent_ns\":";

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

double cpu_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return 1e6 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec);
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

/// FNV-1a, eight bytes at a time; ids are short.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  };
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    mix(word);
    text.remove_prefix(8);
  }
  for (const char c : text) mix(static_cast<unsigned char>(c));
  return hash;
}

std::string_view find_after(std::string_view text, std::string_view what) {
  const auto at = text.find(what);  // from quote to quote by memchr: memmem costs four times that
  return at == std::string_view::npos ? std::string_view() : text.substr(at + what.size());
}

/// The value when `line` is the header `name` (with its colon, lower case), else null data.
std::string_view value_of(std::string_view line, std::string_view name) {
  if (line.size() < name.size() || strncasecmp(line.data(), name.data(), name.size()) != 0)
    return {};
  line.remove_prefix(name.size());
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

/// One header line: only lengths 14 ("content-length") and 10 ("webhook-id") are looked at.
void read_header(std::string_view line, WebhookRequest& out, std::size_t& length) {
  if (line.size() > 15 && line[14] == ':') {
    const auto value = value_of(line, "content-length:");
    if (!value.data()) return;
    const auto end = value.data() + value.size();
    out.broken |= std::from_chars(value.data(), end, length).ptr != end || length > kMaxBody;
  } else if (line.size() > 11 && line[10] == ':') {
    if (const auto value = value_of(line, "webhook-id:"); value.data()) out.id = value;
  } else if (line.size() > 17 && line[17] == ':') {
    out.broken |= value_of(line, "transfer-encoding:").data() != nullptr;
  }
}

/// "POST /path HTTP/1.1"
void read_first_line(std::string_view line, WebhookRequest& out) {
  const auto space = line.find(' ');
  const auto last = line.rfind(' ');
  out.broken = space == 0 || space == std::string_view::npos || last <= space;
  if (out.broken) return;
  out.method = line.substr(0, space);
  out.path = line.substr(space + 1, last - space - 1);
}

int listen_on_loopback(int& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(fd, 4096) != 0 || getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    give_up("the receiver cannot listen on 127.0.0.1");
  port = ntohs(address.sin_port);
  return fd;
}

void watch(int poll, int fd) {
  epoll_event event{EPOLLIN, {.fd = fd}};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

WebhookRequest read_webhook_request(std::string_view data) {
  WebhookRequest out;
  std::size_t length = 0, at = 0;
  for (;;) {
    const auto end = data.find('\r', at);
    if (end == std::string_view::npos || end + 1 >= data.size()) {
      out.broken = data.size() > kMaxHead;
      return out;
    }
    const auto line = data.substr(at, end - at);
    at = end + 2;
    out.broken = line.empty() && out.method.empty();
    if (line.empty()) break;
    if (out.method.empty())
      read_first_line(line, out);
    else
      read_header(line, out, length);
    if (out.broken) return out;
  }
  if (out.broken || data.size() - at < length) return out;
  out.body = data.substr(at, length);
  out.size = at + length;
  return out;
}

std::size_t WebhookArrivals::Hash::operator()(std::string_view text) const { return hash_of(text); }

WebhookArrivals::WebhookArrivals() {
  arrivals_.reserve(1 << 20);
  latencies_ns_.reserve(1 << 20);
}

void WebhookArrivals::add(const WebhookRequest& request, std::int64_t now_ns) {
  auto path = paths_.find(request.path);
  if (path == paths_.end())
    path =
        paths_.emplace(std::string(request.path), static_cast<std::uint32_t>(paths_.size())).first;
  arrivals_.push_back({now_ns, hash_of(request.id), path->second});
  const auto sent = find_after(request.body, kSentNs);
  std::int64_t sent_ns = 0;
  if (sent.data() &&
      std::from_chars(sent.data(), sent.data() + sent.size(), sent_ns).ec == std::errc())
    latencies_ns_.push_back(now_ns - sent_ns);
}

void WebhookArrivals::clear() {
  arrivals_.clear();
  latencies_ns_.clear();
  paths_.clear();
  cpu_at_clear_us_ = cpu_us();
}

std::string WebhookArrivals::stats_json(std::uint64_t connections) const {
  const double cpu = cpu_us() - cpu_at_clear_us_;
  std::vector<std::uint64_t> ids;
  ids.reserve(arrivals_.size());
  for (const auto& one : arrivals_) ids.push_back(one.id);
  std::sort(ids.begin(), ids.end());
  const auto unique = std::unique(ids.begin(), ids.end()) - ids.begin();
  char out[400];
  const auto size = std::snprintf(out, sizeof out,
      "{\"requests\":%zu,\"unique_ids\":%td,\"unique_paths\":%zu,\"connections\":%llu,"
      "\"first_ns\":%lld,\"last_ns\":%lld,\"cpu_us\":%.2f}",
      arrivals_.size(), unique, paths_.size(), static_cast<unsigned long long>(connections),
      static_cast<long long>(arrivals_.empty() ? 0 : arrivals_.front().at_ns),
      static_cast<long long>(arrivals_.empty() ? 0 : arrivals_.back().at_ns),
      arrivals_.empty() ? 0.0 : cpu / static_cast<double>(arrivals_.size()));
  return {out, static_cast<std::size_t>(size)};
}

std::string WebhookArrivals::latency_json() const {
  auto sorted = latencies_ns_;
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double part) {
    if (sorted.empty()) return 0.0;
    const auto index = static_cast<std::size_t>(part * static_cast<double>(sorted.size()));
    return 1e-6 * static_cast<double>(sorted[std::min(index, sorted.size() - 1)]);
  };
  char out[300];
  const auto size = std::snprintf(out, sizeof out,
      "{\"count\":%zu,\"p50_ms\":%.3f,\"p90_ms\":%.3f,"
      "\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f}",
      sorted.size(), at(0.5), at(0.9), at(0.99), at(0.999), at(1));
  return {out, static_cast<std::size_t>(size)};
}

WebhookReceiver::WebhookReceiver() : block_(256 * 1024) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  poll_ = epoll_create1(EPOLL_CLOEXEC);
  listener_ = listen_on_loopback(port_);
  watch(poll_, listener_);
}

WebhookReceiver::~WebhookReceiver() {
  ::close(listener_);
  ::close(poll_);
}

void WebhookReceiver::run(int stop_fd) {
  if (stop_fd >= 0) watch(poll_, stop_fd);
  epoll_event events[256];
  for (;;) {
    const int count = epoll_wait(poll_, events, 256, -1);
    if (count < 0 && errno != EINTR) give_up("epoll_wait");
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == stop_fd) return;
      if (fd == listener_)
        accept_all();
      else
        readable(fd);
    }
  }
}

void WebhookReceiver::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(poll_, fd);
    ++connections_;
  }
}

void WebhookReceiver::close_connection(int fd) {
  unfinished_.erase(fd);
  ::close(fd);
}

std::string_view WebhookReceiver::answer(const WebhookRequest& request, std::int64_t now_ns) {
  if (request.method == "POST" && request.path != "/reset") {
    arrivals_.add(request, now_ns);
    return kOk;
  }
  std::string text;
  if (request.method == "POST") {
    arrivals_.clear();
    connections_ = 0;
    return kOk;
  }
  if (request.path == "/stats")
    text = arrivals_.stats_json(connections_);
  else if (request.path == "/latency")
    text = arrivals_.latency_json();
  else
    return kNotFound;
  control_ = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
             std::to_string(text.size()) + "\r\n\r\n" + text;
  return control_;
}

void WebhookReceiver::readable(int fd) {
  const auto got = recv(fd, block_.data(), block_.size(), 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) close_connection(fd);
    return;
  }
  std::string_view data(block_.data(), static_cast<std::size_t>(got));
  std::string joined;
  if (!unfinished_.empty())
    if (const auto begun = unfinished_.find(fd); begun != unfinished_.end()) {
      joined = std::move(begun->second);
      joined.append(data);
      data = joined;
      unfinished_.erase(begun);
    }
  const auto now = now_ns();
  out_.clear();
  while (!data.empty()) {
    const auto request = read_webhook_request(data);
    if (request.broken) return close_connection(fd);
    if (request.size == 0) {
      unfinished_.emplace(fd, data);
      break;
    }
    data.remove_prefix(request.size);
    const auto text = answer(request, now);
    if (data.empty() && out_.empty()) {
      if (send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) close_connection(fd);
      return;
    }
    out_ += text;
  }
  if (!out_.empty() && send(fd, out_.data(), out_.size(), MSG_NOSIGNAL) < 0) close_connection(fd);
}

}  // namespace mv::bench
