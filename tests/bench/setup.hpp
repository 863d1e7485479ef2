// SPDX-License-Identifier: Apache-2.0
#pragma once
// The whole of mvd in this process, for benchmarks, and how they say what they promised.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "api/access/access_views.hpp"
#include "app.hpp"
#include "client/session.hpp"
#include "base/files.hpp"

namespace mv::bench {

inline const bool kLong =
    std::getenv("MV_TEST_SIZE") && std::string_view(std::getenv("MV_TEST_SIZE")) == "long";
inline int missed = 0;  ///< promises; a long run fails when there are any

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().line());
  std::exit(1);
}

inline double median(std::vector<double> of) {
  std::sort(of.begin(), of.end());
  return of[of.size() / 2];
}

inline void promise(const std::string& words, bool kept) {
  fmt::print("{}{}\n", words, kept ? "" : "  BELOW");
  std::fflush(stdout);
  missed += !kept;
}

/// A server with a key that may do everything. `prepare` gets the folder of its data before it
/// starts.
struct Setup {
  TempFolder home;
  std::unique_ptr<server::App> app;
  std::string key;

  explicit Setup(
      server::AppOptions options = {},
      const std::function<void(const fs::path&)>& prepare = [](const fs::path&) {}) {
    options.version = "bench";
    options.data = home.path() / "data";
    options.socket = home.path() / "s.sock";
    options.listen = {"127.0.0.1:0"};
    prepare(options.data);
    app = must(server::App::start(options));
    api::CreateApiKey wanted{.name = "bench", .scopes = {"*"}, .expires_at = {}};
    key = *must(local().post<api::ApiKeyView>("/api/v1/api-keys", wanted, "bench-key")).key;
  }
  client::Session local() const {
    client::SessionOptions options;
    options.server = must(client::parse_server("unix:" + (home.path() / "s.sock").string()));
    return client::Session(std::move(options));
  }
  client::Session tcp() const {
    client::SessionOptions options;
    options.server = must(client::parse_server(address()));
    options.api_key = SecretText{key};
    return client::Session(std::move(options));
  }
  std::string address() const { return fmt::format("http://127.0.0.1:{}", app->port()); }
  /// A GET with the key, as it stands on the wire.
  std::string get(std::string_view path) const {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\nX-API-Key: {}\r\n\r\n", path, key);
  }
};

}  // namespace mv::bench
