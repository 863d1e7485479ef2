// SPDX-License-Identifier: Apache-2.0
// The ceiling of a webhook sender on libcurl: POSTs of 512 bytes with our headers over keep-alive
// connections from one thread, nothing signed, stored or logged.
// Usage: webhook_ceiling URL [--seconds S] [--requests N] [--in-flight N] [--tricks] [--only NAME]
// Prints {"per_second","cpu_us_per_request","style"} of the faster style; with --tricks also what
// each option costs against a plain run beside it; with --only one of these alone, for a profiler.
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bench/curl_load.hpp"

namespace {

using namespace mv::bench;

// ---- what may be done otherwise ----

int allow(void*, char*, char*, int, int) { return CURL_PREREQFUNC_OK; }

curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// "http://host:port/…" as an entry of CURLOPT_CONNECT_TO that leads to where it would go anyway.
curl_slist* connect_to(const std::string& url) {
  const auto begin = url.find("//") + 2;
  const auto authority = url.substr(begin, url.find('/', begin) - begin);
  const auto colon = authority.rfind(':');
  return curl_slist_append(nullptr, (authority + ":127.0.0.1" + authority.substr(colon)).c_str());
}

Variant with(std::string name, std::function<void(CURL*)> options) {
  Variant out;
  out.name = std::move(name);
  out.options = std::move(options);
  return out;
}

Variant changed(std::string name, const std::function<void(Variant&)>& change) {
  Variant out;
  out.name = std::move(name);
  change(out);
  return out;
}

std::vector<Variant> tricks(const std::string& url) {
  static const auto* list = connect_to(url);
  const auto option = [](CURLoption name, auto value) {
    return [name, value](CURL* easy) { curl_easy_setopt(easy, name, value); };
  };
  const auto all = [](CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15'000L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 5'000L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &swallow);
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, list);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &allow);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  };
  return {
      changed("curl_multi_poll", [](Variant& v) { v.poll_style = true; }),
      changed("all options each time", [](Variant& v) { v.set_each_time = true; }),
      changed("header list each time", [](Variant& v) { v.headers_each_time = true; }),
      changed("epoll_ctl on REMOVE", [](Variant& v) { v.keep_watched = false; }),
      changed("start one by one", [](Variant& v) { v.batch_starts = false; }),
      changed("MAXCONNECTS default", [](Variant& v) { v.max_connects = 0; }),
      changed("PIPELINING nothing",
          [](Variant& v) {
            v.multi_options = [](CURLM* multi) {
              curl_multi_setopt(multi, CURLMOPT_PIPELINING, long{CURLPIPE_NOTHING});
            };
          }),
      changed("8 in flight", [](Variant& v) { v.in_flight = 8; }),
      changed("128 in flight", [](Variant& v) { v.in_flight = 128; }),
      with("NOSIGNAL off", option(CURLOPT_NOSIGNAL, 0L)),
      with("PROXY from environment", option(CURLOPT_PROXY, static_cast<char*>(nullptr))),
      with("TCP_NODELAY off", option(CURLOPT_TCP_NODELAY, 0L)),
      with("TIMEOUT_MS", option(CURLOPT_TIMEOUT_MS, 15'000L)),
      with("CONNECTTIMEOUT_MS", option(CURLOPT_CONNECTTIMEOUT_MS, 5'000L)),
      with("HEADERFUNCTION", option(CURLOPT_HEADERFUNCTION, &swallow)),
      with("CONNECT_TO", option(CURLOPT_CONNECT_TO, list)),
      with("PREREQFUNCTION", option(CURLOPT_PREREQFUNCTION, &allow)),
      with("OPENSOCKETFUNCTION", option(CURLOPT_OPENSOCKETFUNCTION, &open_socket)),
      with("none of our headers", option(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr))),
      with("URL as text",
          [url](CURL* easy) {
            curl_easy_setopt(easy, CURLOPT_CURLU, static_cast<CURLU*>(nullptr));
            curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
          }),
      with("BUFFERSIZE 1 KB", option(CURLOPT_BUFFERSIZE, 1024L)),
      with("all six of the engine", all),
      changed("the six, each time",
          [&](Variant& v) {
            v.options = all;
            v.set_each_time = v.headers_each_time = true;
          }),
  };
}

double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

/// Each trick between two plain runs, several times; processor time says more than the rate does.
void print_tricks(const std::string& url, double seconds) {
  constexpr int kRounds = 5;
  std::printf("%-26s %9s %9s %9s\n", "option", "req/s", "us CPU", "vs plain");
  for (const auto& one : tricks(url)) {
    std::vector<double> rates, costs, ratios;
    for (int i = 0; i < kRounds; ++i) {
      const auto before = run(url, Variant(), seconds), with_it = run(url, one, seconds);
      rates.push_back(with_it.per_second);
      costs.push_back(with_it.cpu_us);
      ratios.push_back(with_it.cpu_us - before.cpu_us);
    }
    std::printf("%-26s %9.0f %9.2f %+9.2f\n", one.name.c_str(), median(rates), median(costs),
        median(ratios));
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string url, only;
  double seconds = 2;
  std::uint64_t requests = 0;
  Variant sockets, polling;
  sockets.name = "curl_multi_socket_action";
  polling.name = "curl_multi_poll";
  polling.poll_style = true;
  bool want_tricks = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    i += word.starts_with("--") && word != "--tricks";
    if (word == "--seconds")
      seconds = std::atof(value);
    else if (word == "--requests")
      requests = std::strtoull(value, nullptr, 10);
    else if (word == "--in-flight")
      sockets.in_flight = polling.in_flight = std::max(1, std::atoi(value));
    else if (word == "--only")
      only = value;
    else if (word == "--tricks")
      want_tricks = true;
    else
      url = word;
  }
  if (url.empty()) {
    std::fprintf(stderr, "webhook_ceiling: no URL of a receiver was given\n");
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  if (want_tricks) print_tricks(url, 0.5);
  std::vector<Variant> wanted = {sockets, polling};
  if (!only.empty()) {
    wanted = tricks(url);
    wanted.push_back(Variant());
    std::erase_if(wanted, [&](const Variant& one) { return one.name != only; });
  }
  Figures best;
  std::string style;
  for (const auto& variant : wanted) {
    const auto figures = run(url, variant, seconds / static_cast<double>(wanted.size()), requests);
    if (figures.per_second <= best.per_second) continue;
    best = figures;
    style = variant.name;
  }
  std::printf("{\"per_second\":%.0f,\"cpu_us_per_request\":%.2f,\"style\":\"%s\"}\n",
      best.per_second, best.cpu_us, style.c_str());
}
