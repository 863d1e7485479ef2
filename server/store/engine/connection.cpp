// SPDX-License-Identifier: Apache-2.0
#include "store/engine/connection.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/socket.h>

#include "base/log.hpp"

namespace mv::store {
namespace {

constexpr std::size_t kKeptStatements = 400;

const soci::backend_factory& backend(Dialect dialect) {
  if (dialect == Dialect::sqlite) return *soci::factory_sqlite3();
  return *soci::factory_postgresql();
}

}  // namespace

void quiet_notices(void* connection) {
  PQsetNoticeProcessor(
      static_cast<PGconn*>(connection),
      [](void*, const char* text) { log::debug("database: {}", text); }, nullptr);
}

void cut(int descriptor) {
  if (descriptor >= 0) ::shutdown(descriptor, SHUT_RDWR);
}

Connection::Connection(Dialect dialect, const std::string& connect)
    : dialect_(dialect), session_(backend(dialect), connect) {
  if (dialect == Dialect::postgresql)
    quiet_notices(static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_);
}

Connection::~Connection() {
  if (alive()) return;
  // Releasing a statement asks the server; on a dead connection that only makes noise.
  for (auto& [text, statement] : statements_) statement.reset();
}

Statement& Connection::prepared(
    std::string_view sql, std::span<const Kind> arguments, std::span<const Kind> columns) {
  if (auto found = statements_.find(sql); found != statements_.end()) return *found->second;
  if (statements_.size() >= kKeptStatements) statements_.clear();
  auto made = std::make_unique<SociStatement>(dialect_, session_, sql, arguments, columns);
  return *statements_.emplace(std::string(sql), std::move(made)).first->second;
}

void Connection::notify(std::string_view channel, std::string_view payload) {
  notices_.emplace(channel, payload);
}

void Connection::script(const std::string& sql) { session_.once << sql; }

void Connection::reset_statements() {
  for (auto& [text, statement] : statements_) statement->reset();
}

bool Connection::alive() {
  if (broken_) return false;
  if (dialect_ == Dialect::sqlite) return true;
  auto* backend = static_cast<soci::postgresql_session_backend*>(session_.get_backend());
  return PQstatus(backend->conn_) == CONNECTION_OK;
}

int Connection::descriptor() {
  if (dialect_ == Dialect::sqlite) return -1;
  return PQsocket(static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_);
}

bool Connection::lost_transaction() {
  if (dialect_ != Dialect::sqlite) return false;
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
  return sqlite_api::sqlite3_get_autocommit(backend->conn_) != 0;
}

}  // namespace mv::store
