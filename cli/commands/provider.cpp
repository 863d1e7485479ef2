// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

std::string date_words(const std::string& date) {
  if (date == "day") return "by itself, by the day";
  return date == "instant" ? "by itself, to the minute" : "this server, to the minute";
}

Result<Outcome> list(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto all, session->get<api::Page<api::ProviderView>>("/api/v1/providers"));
  Outcome out;
  out.value = model::to_json(all.data);
  Table table{{"PROVIDER", "CARRIES TO", "A DATE IS KEPT BY", "LEAD", "COST", "CONNECT WITH"}, {}, ""};
  for (const auto& one : all.data) {
    std::vector<std::string> fields;
    for (const auto& field : one.credentials)
      if (field.required) fields.push_back(field.label);
    if (one.sign_in == "oauth") fields.push_back("sign-in in the browser");
    table.rows.push_back({one.id, join(one.platforms, ", "), date_words(one.can.date),
                          one.lead_days > 0 ? fmt::format("{} days", one.lead_days) : "none",
                          one.cost.value_or("free"), join(fields, ", ")});
  }
  out.table = std::move(table);
  return out;
}

}  // namespace

Command provider_list_command() {
  Command out;
  out.path = "provider list";
  out.summary = "Who carries releases to which platforms, and what they need";
  out.examples = {{"provider list", ""}, {"provider list --json", "Every ability and credential field"}};
  out.run = list;
  return out;
}

}  // namespace mv::cli
