// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/access_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto id = context.in.argument(0);
  MV_CHECK(context.confirm(fmt::format("Revoke API key {}? It stops working at once.", id)));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto key,
         session->remove<api::ApiKeyView>("/api/v1/api-keys/" + url_encode(id)));
  Outcome out;
  out.value = model::to_json(key);
  out.text = fmt::format("{} revoked", id);
  return out;
}

}  // namespace

Command apikey_revoke_command() {
  Command out;
  out.path = "apikey revoke";
  out.summary = "Revoke an API key at once";
  out.arguments = {{"ID", "key_…", true, false, Complete::apikeys}};
  out.examples = {{"apikey revoke key_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
