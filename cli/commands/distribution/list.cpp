// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "model/placement.hpp"

namespace mv::cli {
namespace {

std::vector<std::string> states() {
  std::vector<std::string> out;
  for (const auto state : model::all_placement_states())
    out.emplace_back(model::to_text(state));
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  std::string path = "/api/v1/distributions?";
  for (const auto& [option, field] : {std::pair("track", "track_id"), std::pair("state", "state"),
                                      std::pair("platform", "platform")})
    if (const auto value = context.in.text(option); !value.empty())
      path += fmt::format("{}={}&", field, url_encode(value));
  path.pop_back();
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto list, client::all_pages<api::DistributionView>(*session, path, limit));
  Outcome out;
  out.value = model::to_json(list);
  out.table = table_of(list);
  return out;
}

}  // namespace

Command distribution_list_command() {
  Command out;
  out.path = "distribution list";
  out.summary = "List distributions, newest first";
  out.options = {
      limit_option(),
      {"track", 0, Value::text, "ID", "Only distributions of this track", "", "", {},
       Complete::tracks},
      {"platform", 0, Value::text, "NAME", "Only distributions to this platform", "", "", {},
       Complete::platforms},
      {"state", 0, Value::choice, "STATE", "Only distributions with a platform in this state", "",
       "", states(), Complete::choices},
  };
  out.examples = {{"distribution list --state failed", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
