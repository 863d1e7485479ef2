// SPDX-License-Identifier: Apache-2.0
#include "store/server_facts.hpp"

namespace mv::store {

std::optional<std::string> fact_get(Tx& tx, std::string_view name) {
  return tx.value<std::string>("select value from server_facts where name = ?", name);
}

std::string fact_keep(Tx& tx, std::string_view name, std::string_view value) {
  tx.run("insert into server_facts (name, value) values (?, ?) on conflict (name) do nothing", name,
      value);
  return fact_get(tx, name).value_or(std::string(value));
}

bool fact_agrees(Tx& tx, std::string_view name, std::string_view value) {
  return fact_get(tx, name).value_or(std::string(value)) == value;
}

bool has_secrets(Tx& tx) {
  return tx.value<std::int64_t>(
               "select case when exists (select 1 from api_keys) or exists (select 1 from "
               "platform_accounts) or exists (select 1 from webhooks) or exists (select 1 from "
               "notify_channels) then 1 else 0 end")
             .value_or(0) == 1;
}

std::optional<std::pair<std::string, std::string>> some_account_secret(Tx& tx) {
  auto found = tx.rows<std::string, std::string>(
      "select id, sealed_secret from platform_accounts where sealed_secret <> '' order by id limit "
      "1");
  if (found.empty()) return std::nullopt;
  auto& [id, sealed] = found.front();
  return std::pair(std::move(id), std::move(sealed));
}

}  // namespace mv::store
