// SPDX-License-Identifier: Apache-2.0
#include "store/engine/statement.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

namespace mv::store {
namespace {
constexpr std::size_t kKeptBytes = 64u << 10;  // a cell gives back what one large text took
}

std::string with_named_placeholders(std::string_view sql) {
  std::string out;
  out.reserve(sql.size() + 32);
  int count = 0;
  char quote = 0;
  for (const char c : sql) {
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '?') {
      out += ":p" + std::to_string(++count);
      continue;
    }
    out += c;
  }
  return out;
}

SociStatement::SociStatement(Dialect dialect, soci::session& session, std::string_view sql,
    std::span<const Kind> arguments, std::span<const Kind> columns)
    : dialect_(dialect), statement_(session) {
  for (const auto kind : arguments) arguments_.push_back({kind});
  for (const auto kind : columns) columns_.push_back({kind});
  statement_.alloc();
  statement_.prepare(with_named_placeholders(sql));
  for (auto& cell : columns_) {
    if (cell.kind == Kind::number)
      statement_.exchange(soci::into(cell.number, cell.indicator));
    else
      statement_.exchange(soci::into(cell.text, cell.indicator));
  }
  for (auto& cell : arguments_) {
    if (cell.kind == Kind::number)
      statement_.exchange(soci::use(cell.number, cell.indicator));
    else
      statement_.exchange(soci::use(cell.text, cell.indicator));
  }
  statement_.define_and_bind();
}

SociStatement::~SociStatement() {
  try {
    statement_.bind_clean_up();
  } catch (const std::exception&) {
    // The connection is gone; there is nothing to release on the other side.
  }
}

void SociStatement::bind(std::size_t at, std::int64_t value) {
  auto& cell = arguments_[at];
  cell.indicator = soci::i_ok;
  if (cell.kind == Kind::number)
    cell.number = value;
  else
    cell.text = std::to_string(value);
}

void SociStatement::bind(std::size_t at, std::string_view value) {
  auto& cell = arguments_[at];
  if (cell.kind != Kind::text) throw std::logic_error("text given where a number was before");
  cell.indicator = soci::i_ok;
  if (cell.text.capacity() > kKeptBytes && value.size() < kKeptBytes) std::string().swap(cell.text);
  cell.text.assign(value);
}

void SociStatement::bind_null(std::size_t at) { arguments_[at].indicator = soci::i_null; }

bool SociStatement::execute() {
  open_ = true;
  const bool row = statement_.execute(true);
  open_ = row;
  return row && !columns_.empty();
}

bool SociStatement::next() {
  open_ = statement_.fetch();
  return open_;
}

std::int64_t SociStatement::affected() { return statement_.get_affected_rows(); }

std::int64_t SociStatement::number(std::size_t column) const {
  const auto& cell = columns_[column];
  return cell.indicator == soci::i_null ? 0 : cell.number;
}

const std::string& SociStatement::text(std::size_t column) const {
  static const std::string empty;
  const auto& cell = columns_[column];
  return cell.indicator == soci::i_null ? empty : cell.text;
}

bool SociStatement::is_null(std::size_t column) const {
  return columns_[column].indicator == soci::i_null;
}

void SociStatement::reset() {
  if (!open_) return;
  open_ = false;
  if (dialect_ != Dialect::sqlite) return;
  auto* backend = static_cast<soci::sqlite3_statement_backend*>(statement_.get_backend());
  sqlite_api::sqlite3_reset(backend->stmt_);
}

}  // namespace mv::store
