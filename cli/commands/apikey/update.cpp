// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/apikey/apikey.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  api::UpdateApiKey input{.name = context.in.maybe("name"), .rate = rate_of(context, faults)};
  if (context.in.has("from")) {
    input.networks = context.in.all("from");
    if (*input.networks == std::vector<std::string>{"anywhere"}) input.networks->clear();
  }
  if (!faults.empty()) {
    auto error = make_error(Code::usage, "cannot change the API key");
    error.faults = std::move(faults);
    return error;
  }
  if (!input.name && !input.rate && !input.networks)
    return make_error(
        Code::usage, "nothing to change", "", "Name a change, for example --limit 100/h.");
  MV_TRY(auto* session, context.session());
  const auto key = session->patch<api::ApiKeyView>(
      "/api/v1/api-keys/" + url_encode(context.in.argument(0)), input);
  if (!key)
    return in_flags(key.error(), {{"name", "--name"}, {"rate", "--limit"}, {"networks", "--from"}});
  return Outcome{.value = model::to_json(*key), .text = key->id + " changed"};
}

}  // namespace

Command apikey_update_command() {
  auto from = key_from_option();
  from.help += "; anywhere";
  return {
      .path = "apikey update",
      .summary = "Change the name, the limit or the networks of an API key",
      .arguments = {key_argument()},
      .options = {text_option("name", "NAME", "Its new name"), key_limit_option(), from},
      .examples = {{"apikey update ci --limit 100/h", ""},
          {"apikey update ci --from anywhere", "Allow it everywhere again"}},
      .run = run,
  };
}

}  // namespace mv::cli
