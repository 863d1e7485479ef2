// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto list, session->get<api::Page<api::PlatformView>>("/api/v1/platforms"));
  Outcome out;
  out.value = model::to_json(list.data);
  Table table{{"PLATFORM", "NAME", "PROVIDER", "CONNECTION", "ACCOUNT"}, {}, ""};
  for (const auto& item : list.data)
    table.rows.push_back({item.platform, item.name, item.provider, item.connection,
                          item.account.value_or("")});
  out.table = std::move(table);
  return out;
}

}  // namespace

Command platform_list_command() {
  Command out;
  out.path = "platform list";
  out.summary = "List platforms, their providers and connected accounts";
  out.examples = {{"platform list", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
