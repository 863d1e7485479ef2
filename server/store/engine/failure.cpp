// SPDX-License-Identifier: Apache-2.0
#include "store/engine/failure.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/text/text.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {
namespace {

Failure of_sqlite(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return Failure::unique;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Failure::busy;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN: return Failure::disk;
    default: return Failure::other;
  }
}

Failure of_postgresql(const std::string& state) {
  // libpq's own errors have no SQLSTATE (SOCI makes it blank): the connection was cut.
  if (state.empty() || state.front() == ' ') return Failure::connection;
  if (state == "23505" || state == "23503") return Failure::unique;
  if (state == "40001" || state == "40P01") return Failure::conflict;
  if (state == "55P03") return Failure::busy;
  if (state.starts_with("53") || state.starts_with("58")) return Failure::disk;
  if (state.starts_with("08") || state.starts_with("57P")) return Failure::connection;
  return Failure::other;
}

}  // namespace

void fail_on_word(const std::string& word) {
  throw soci::soci_error("it says \"" + word + "\", which this version does not know");
}

Failure failure_of(const soci::soci_error& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
    return of_sqlite(sqlite->result());
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error))
    return of_postgresql(postgresql->sqlstate());
  return Failure::other;
}

Error to_error(Failure failure, const soci::soci_error& error) {
  // Only the database's own words: the context SOCI adds holds the values of the statement.
  const auto why = replace_all(std::string(trim(error.get_error_message())), "\n", " ");
  switch (failure) {
    case Failure::unique:
      return make_error(
          Code::conflict, "this is already stored", why, "Use the existing one, or another name.");
    case Failure::busy:
      return make_error(Code::unavailable, "the database is busy", why, "Try again shortly.");
    case Failure::disk:
      return make_error(Code::io, "the database cannot write or read its files", why,
          "Check the free space and the permissions of the data folder.");
    case Failure::conflict:
      return make_error(
          Code::unavailable, "another request changed the same data", why, "Try again shortly.");
    case Failure::connection:
      return make_error(Code::unavailable, "the database does not answer", why,
          "Check that the PostgreSQL server is running, then try again.");
    case Failure::other: break;
  }
  if (why.find("statement timeout") != std::string::npos)
    return make_error(Code::unavailable, "the database took too long", why, "Try again shortly.");
  return make_error(Code::internal, "a database statement failed", why);
}

}  // namespace mv::store
