// SPDX-License-Identifier: Apache-2.0
#include "store/sealed.hpp"

#include <fmt/format.h>

#include <map>

#include "base/text/text.hpp"

namespace mv::store {
namespace {

const std::vector<SealedColumn>& columns() {
  static const std::vector<SealedColumn> out{
      {"users", "password", {"id"}, "users.password."},
      {"platform_accounts", "sealed_secret", {"id"}, "platform_accounts.sealed_secret."},
      {"connect_attempts", "sealed_verifier", {"state"}, "connect_attempts.sealed_verifier."},
      {"notify_channels", "sealed_secret", {"id"}, "notify_channels.sealed_secret."},
      {"webhooks", "sealed_secrets", {"id"}, "webhooks/secrets/"},
      {"webhooks", "sealed_previous", {"id"}, "webhooks/previous/"},
      {"webhooks", "headers", {"id"}, "", "", true},
      {"invitations", "mail_link", {"user_id"}, "invitations.mail_link."},
      {"idempotency_answers", "answer", {"user_id", "mode", "route", "key"},
          "idempotency_answers.answer."},
      {"leases", "note", {"name"}, "leases.note.", "sandbox"},
      {"server_facts", "value", {"name"}, "server_facts.", "key_sentinel"},
      {"server_facts", "value", {"name"}, "server_facts.", "sandbox_secrets"},
      {"key_versions", "peppers", {"id"}, "key_versions.peppers."},
  };
  return out;
}

/// "(a, b)"
std::string list_of(const std::vector<std::string_view>& names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return "(" + out + ")";
}

std::string marks(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += i ? ", ?" : "?";
  return "(" + out + ")";
}

struct Texts {
  std::string read, replace;
};

Texts texts_of(const SealedColumn& column) {
  const auto names = list_of(column.names);
  const auto plain = names.substr(1, names.size() - 2);
  const auto only =
      column.only.empty() ? "" : fmt::format(" and {} = '{}'", column.names.front(), column.only);
  return {fmt::format("select {}, {} from {} where {} > {} and {} <> ''{} order by {} limit ?",
              plain, column.column, column.table, names, marks(column.names.size()), column.column,
              only, plain),
      fmt::format("update {} set {} = ? where {} = {} and {} = ?", column.table, column.column,
          names, marks(column.names.size()), column.column)};
}

const Texts& texts(const SealedColumn& column) {
  static const auto all = [] {
    std::map<const SealedColumn*, Texts> out;
    for (const auto& each : columns()) out[&each] = texts_of(each);
    return out;
  }();
  return all.at(&column);
}

}  // namespace

std::span<const SealedColumn> sealed_columns() { return columns(); }

std::vector<SealedText> sealed_texts(
    Tx& tx, const SealedColumn& column, const std::vector<std::string>& after, int limit) {
  const auto count = column.names.size();
  std::vector<Kind> arguments(count, Kind::text), found(count + 1, Kind::text);
  arguments.push_back(Kind::number);
  auto& statement = tx.prepared(texts(column).read, arguments, found);
  for (std::size_t i = 0; i < count; ++i)
    statement.bind(i, after.empty() ? std::string_view() : std::string_view(after[i]));
  statement.bind(count, std::int64_t{limit});
  std::vector<SealedText> out;
  for (bool more = statement.execute(); more; more = statement.next()) {
    SealedText row;
    for (std::size_t i = 0; i < count; ++i) row.names.push_back(statement.text(i));
    row.text = statement.text(count);
    out.push_back(std::move(row));
  }
  return out;
}

bool sealed_replace(
    Tx& tx, const SealedColumn& column, const SealedText& before, std::string_view text) {
  const std::vector<Kind> arguments(before.names.size() + 2, Kind::text);
  auto& statement = tx.prepared(texts(column).replace, arguments, {});
  statement.bind(0, text);
  for (std::size_t i = 0; i < before.names.size(); ++i)
    statement.bind(i + 1, std::string_view(before.names[i]));
  statement.bind(before.names.size() + 1, std::string_view(before.text));
  statement.execute();
  return statement.affected() == 1;
}

}  // namespace mv::store
