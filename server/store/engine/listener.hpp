// SPDX-License-Identifier: Apache-2.0
#pragma once
// LISTEN on a connection of its own, with a thread that reconnects for as long as it lives.
#include <libpq-fe.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/files.hpp"
#include "store/engine/subscribers.hpp"

namespace mv::store {

class Listener {
 public:
  Listener(std::string url, Subscribers& subscribers);
  ~Listener();
  /// A channel was added: listen to it too, before this returns if the server answers.
  void refresh();

 private:
  struct Close {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  void loop();
  bool connect();
  bool listen_to_new();
  bool deliver();
  bool run(const std::string& sql);  ///< false when it fails, or no answer came in time
  void sleep(int milliseconds);

  std::string url_;
  Subscribers& subscribers_;
  Fd wake_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<PGconn, Close> connection_;
  std::set<std::string> listening_;
  std::mutex mutex_;
  std::condition_variable refreshed_;
  std::uint64_t wanted_ = 0, served_ = 0;
  std::thread thread_;
};

}  // namespace mv::store
