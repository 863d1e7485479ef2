// SPDX-License-Identifier: Apache-2.0
#include "base/crash_point.hpp"
#include "store/engine/postgresql_database.hpp"

#include <boost/json.hpp>
#include <chrono>
#include <thread>

#include "base/random.hpp"
#include "store/engine/database_clock.hpp"
#include "store/engine/failure.hpp"
#include "store/engine/inside.hpp"
#include "store/engine/migrate.hpp"

namespace mv::store {
namespace {

constexpr int kTries = 6;

/// A network that swallows everything is noticed in seconds: by libpq while it connects, by the
/// kernel when nobody acknowledges, by the server for a statement (kSession), and by the pool for
/// whatever else. What the URL says itself counts.
std::string with_timeouts(std::string url) {
  constexpr std::pair<std::string_view, std::string_view> kParameters[] = {{"connect_timeout", "3"},
      {"tcp_user_timeout", "5000"}, {"keepalives", "1"}, {"keepalives_idle", "5"},
      {"keepalives_interval", "2"}, {"keepalives_count", "3"}};
  for (const auto& [name, value] : kParameters)
    if (url.find(std::string(name) + "=") == std::string::npos)
      url += std::string(url.find('?') == std::string::npos ? "?" : "&") + std::string(name) + "=" +
             std::string(value);
  return url;
}
constexpr std::chrono::milliseconds kStuck{15'000};  // above the limit of one statement

/// A server that was frozen or cut off in the middle of a transaction holds its locks no longer
/// than the idle limit; a transaction of ours never waits between two statements. The limit on
/// waiting ends its other sessions that queue for the same lock: otherwise each would get it in
/// turn and hold it for an idle limit of its own. It is below half of the other, as a row is waited
/// for in two steps, each with a limit.
///
/// Statements are prepared once, on a new server while the tables are all but empty, and their
/// plans are kept: a scan of the whole table that was right then is not when there are a million
/// rows. What has to scan all the same (a few small tables) must not be compiled for that.
constexpr std::string_view kSession =
    "set idle_in_transaction_session_timeout = '3s'; set lock_timeout = '1s'; "
    "set statement_timeout = '10s'; "
    "set enable_seqscan = off; set jit = off";

std::unique_ptr<Connection> connect(const std::string& url) {
  auto out = std::make_unique<Connection>(Dialect::postgresql, url);
  out->script("set client_min_messages = warning");
  out->script(std::string(kSession));
  return out;
}

/// What failed; a cut connection is not used again.
Failure failure_on(Connection& connection, const soci::soci_error& error) {
  const auto failure = connection.alive() ? failure_of(error) : Failure::connection;
  if (failure == Failure::connection) connection.mark_broken();
  return failure;
}

void rollback(Connection& connection) {
  (void)connection.take_notices();
  try {
    if (connection.alive()) connection.script("rollback");
  } catch (const soci::soci_error&) {
    // The connection is gone and the transaction with it.
  }
}

void send_notices(Connection& connection, const Notices& notices) {
  if (notices.empty()) return;
  boost::json::array list;
  for (const auto& [channel, payload] : notices)
    list.push_back(boost::json::array{channel, payload});
  connection.rows<std::string>(
      "select pg_notify(n.value->>0, n.value->>1) from "
      "json_array_elements(cast(? as json)) as n",
      boost::json::serialize(list));
}

void measure(Connection& connection, DatabaseClock& time) {
  const auto before = DatabaseClock::monotonic();
  const auto theirs = connection.value<Millis>(
      "select cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)");
  if (theirs) time.measured(*theirs, before, DatabaseClock::monotonic());
}

void wait_a_little(int attempt) {
  std::this_thread::sleep_for(
      std::chrono::milliseconds(random_below(static_cast<std::uint64_t>(5) << attempt)));
}

}  // namespace

PostgresqlDatabase::PostgresqlDatabase(std::string url, const Options& options)
    : url_(with_timeouts(url)),
      time_(options.time),
      pool_(
          options.connections, [this] { return connect(url_); },
          options.limited ? kStuck : std::chrono::milliseconds(0)) {}

Result<std::unique_ptr<Database>> PostgresqlDatabase::open(
    const std::string& url, const Options& options) {
  const auto now = options.clock ? options.clock->now() : SystemClock().now();
  {
    // Another one for that, as a migration may take long.
    PostgresqlDatabase first(url, {.connections = 1, .limited = false, .time = options.time});
    MV_TRY([[maybe_unused]] const auto ready, first.write([&](Tx& tx) -> Result<int> {
      return options.migrate ? migrations_apply(tx, now) : Result<int>(0);
    }));
  }
  return std::unique_ptr<Database>(new PostgresqlDatabase(url, options));
}

Subscription PostgresqlDatabase::subscribe(
    std::string channel, std::function<void(std::string_view)> heard) {
  auto out = subscribers_.add(std::move(channel), std::move(heard));
  std::lock_guard lock(listener_mutex_);
  if (!listener_) listener_ = std::make_unique<Listener>(url_, subscribers_);
  listener_->refresh();
  return out;
}

Database::Size PostgresqlDatabase::size() {
  auto bytes = read([](Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("select pg_database_size(current_database())").value_or(0);
  });
  return {bytes.value_or(0), 0};
}

std::optional<Status> PostgresqlDatabase::try_read(
    Pool::Lease& connection, const Body& body, bool last) {
  try {
    if (!connection->alive()) connection.replace();
    return body(*connection);
  } catch (const soci::soci_error& error) {
    const auto failure = failure_on(*connection, error);
    if (failure == Failure::connection && !last) return std::nullopt;
    return Status{to_error(failure, error)};
  }
}

Status PostgresqlDatabase::run_read(const Body& body) {
  const Inside inside;
  try {
    auto connection = pool_.take();
    for (int attempt = 0;; ++attempt)
      if (auto status = try_read(connection, body, attempt > 0)) return *std::move(status);
  } catch (const soci::soci_error& error) { return to_error(Failure::connection, error); }
}

std::optional<Status> PostgresqlDatabase::try_write(
    Pool::Lease& connection, const Body& body, bool last) {
  bool committing = false;
  try {
    if (!connection->alive()) connection.replace();
    if (time_ && time_->due()) measure(*connection, *time_);
    connection->script("begin");
    auto status = body(*connection);
    if (!status.ok()) {
      rollback(*connection);
      return status;
    }
    send_notices(*connection, connection->take_notices());
    committing = true;
    connection->script("commit");
    return status;
  } catch (const soci::soci_error& error) {
    const auto failure = failure_on(*connection, error);
    rollback(*connection);
    const bool again = failure == Failure::conflict || failure == Failure::busy ||
                       (failure == Failure::connection && !committing);
    if (again && !last) return std::nullopt;
    auto out = to_error(failure, error);
    if (failure == Failure::connection && committing)
      out.what =
          "the database connection was lost during a commit; it is not known whether the "
          "data was stored";
    return Status{std::move(out)};
  } catch (...) {
    rollback(*connection);
    throw;
  }
}

Status PostgresqlDatabase::run_write(const Body& body) {
  struct Steps {
    Steps() { step_point("store.before_write"); }
    ~Steps() { step_point("store.after_write"); }
  } steps;
  const Inside inside;
  try {
    auto connection = pool_.take();
    for (int attempt = 0;; ++attempt) {
      if (auto status = try_write(connection, body, attempt + 1 >= kTries))
        return *std::move(status);
      wait_a_little(attempt);
    }
  } catch (const soci::soci_error& error) { return to_error(Failure::connection, error); }
}

}  // namespace mv::store
