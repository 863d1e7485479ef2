// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "io/streams.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {
namespace {

std::string about_dates(const api::ProviderView& provider) {
  if (provider.can.date == "server")
    return fmt::format(
        "Dates: {} has no release dates; this server publishes at the minute, and "
        "must be running then.",
        provider.name);
  if (provider.can.handoff)
    return fmt::format(
        "Dates: you choose the date there; stores need about {} days.", provider.lead_days);
  const auto when =
      provider.can.date == "day" ? "on the day, at midnight of each country" : "at the minute";
  auto out = fmt::format("Dates: {} publishes by itself, {}", provider.name, when);
  if (provider.lead_days > 0) out += fmt::format("; stores need about {} days", provider.lead_days);
  return out + ".";
}

std::string about_connecting(const api::ProviderView& provider) {
  if (provider.sign_in == "none") return "No account is connected. " + provider.before.value_or("");
  std::vector<std::string> needed, possible;
  for (const auto& field : provider.credentials)
    (field.required ? needed : possible).push_back(field.label);
  auto out = "Connect with: " + join(needed, " and ");
  if (!possible.empty()) out += "; optionally " + join(possible, ", ");
  return out + (provider.sign_in == "oauth" ? "; then a sign-in in the browser." : ".");
}

Result<Outcome> list(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto all, session->get<api::Page<api::ProviderView>>("/api/v1/providers"));
  Outcome out;
  out.value = model::to_json(all.data);
  constexpr std::size_t kIndent = 2;
  for (const auto& one : all.data) {
    std::vector<std::string> names;
    for (const auto& id : one.platforms) names.push_back(model::platform_name(id));
    if (!out.text.empty()) out.text += "\n";
    out.text += fmt::format("{} ({})\n", one.name, one.id);
    for (const auto& line :
        {"Delivers to: " + join(names, ", ") + ".", about_dates(one), about_connecting(one),
            "Cost: " + one.cost.value_or("none") + ".", fmt::format("More: {}", one.page)})
      out.text += wrap(line, context.io.text_width(), kIndent);
  }
  return out;
}

}  // namespace

Command provider_list_command() {
  return {
      .path = "provider list",
      .summary = "List providers: where they deliver and what they need",
      .about = "For scripts use --json.",
      .examples = {{"provider list", ""},
          {"provider list --json", "Every feature and credential field"}},
      .run = list,
  };
}

}  // namespace mv::cli
