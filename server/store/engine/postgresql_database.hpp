// SPDX-License-Identifier: Apache-2.0
#pragma once
// A PostgreSQL database: a pool of connections, and a listener once somebody subscribes.
#include <mutex>

#include "store/engine/database.hpp"
#include "store/engine/listener.hpp"
#include "store/engine/pool.hpp"
#include "store/engine/subscribers.hpp"

namespace mv::store {

class PostgresqlDatabase final : public Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& url, const Options& options);

  Dialect dialect() const override { return Dialect::postgresql; }
  Subscription subscribe(std::string channel, std::function<void(std::string_view)> heard) override;
  Size size() override;

 protected:
  Status run_read(const Body& body) override;
  Status run_write(const Body& body) override;

 private:
  PostgresqlDatabase(std::string url, const Options& options);
  /// One try; nullopt when it may be tried again.
  std::optional<Status> try_read(Pool::Lease& connection, const Body& body, bool last);
  std::optional<Status> try_write(Pool::Lease& connection, const Body& body, bool last);

  std::string url_;
  DatabaseClock* const time_;
  Pool pool_;
  Subscribers subscribers_;
  std::mutex listener_mutex_;
  std::unique_ptr<Listener> listener_;  // after subscribers_, which it uses
};

}  // namespace mv::store
