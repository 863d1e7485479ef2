// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto keys, client::all_pages<api::ApiKeyView>(*session, "/api/v1/api-keys", limit));
  Outcome out;
  out.value = model::to_json(keys);
  Table table{{"ID", "NAME", "KEY", "STATE", "SCOPES", "LAST USED"}, {}, "There are no API keys."};
  for (const auto& key : keys)
    table.rows.push_back({key.id, key.name, key.display, key.state, join(key.scopes, ","),
                          short_time(key.last_used_at.value_or("never"))});
  out.table = std::move(table);
  return out;
}

}  // namespace

Command apikey_list_command() {
  Command out;
  out.path = "apikey list";
  out.summary = "List API keys, never their secrets";
  out.options = {limit_option()};
  out.examples = {{"apikey list", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
