// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether this server is alive (it answers) and ready (its database answers). Both are told from
// memory by the thread that reads the socket: no database, and no full pool of handlers, holds up
// /healthz and /readyz.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "api/message.hpp"
#include "base/clock.hpp"
#include "store/engine/database.hpp"

namespace mv::server {

class Health {
 public:
  Health(store::Database& db, const Clock& clock, std::string version, bool embedded);
  ~Health();
  Health(const Health&) = delete;

  /// Asks the database every second from now on.
  void start();
  /// The answer to GET or HEAD of /healthz (always 200) and /readyz (200, or 503 with the reason);
  /// nothing for other requests. Any thread.
  std::optional<api::Response> answer(const api::Request& request) const;
  /// Why it is not ready; "" when it is.
  std::string problem() const;

 private:
  void watch();

  store::Database& db_;
  const Clock& clock_;
  const std::string version_;
  const bool embedded_;  ///< a client of another version may replace it
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  Millis answered_ = 0;  ///< when the database answered last
  std::string failure_;  ///< what the last question got
  std::thread thread_;
};

}  // namespace mv::server
