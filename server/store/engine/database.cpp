// SPDX-License-Identifier: Apache-2.0
#include "store/engine/database.hpp"

#include "store/engine/postgresql_database.hpp"
#include "store/engine/sqlite_database.hpp"

namespace mv::store {

Result<std::unique_ptr<Database>> Database::open(const std::string& url, Options options) {
  const std::string_view text = url;
  for (const std::string_view scheme : {"sqlite://", "sqlite:"})
    if (text.starts_with(scheme))
      return SqliteDatabase::open(std::string(text.substr(scheme.size())), options);
  if (text.starts_with("postgresql://") || text.starts_with("postgres://"))
    return PostgresqlDatabase::open(url, options);
  return make_error(Code::config, "the database URL is not valid",
      "It starts neither with sqlite: nor with postgresql://",
      "Use sqlite:/path/to/file.db or postgresql://user@host/name.");
}

}  // namespace mv::store
