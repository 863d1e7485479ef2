// SPDX-License-Identifier: Apache-2.0
#include "commands/oauth/oauth.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"

namespace mv::cli {

Argument app_argument() {
  return {.name = "APP", .help = "app_…, or a name", .complete = Complete::apps};
}

std::vector<Option> client_options() {
  return {text_option("name", "NAME", "What people are asked about"),
      repeated(text_option("redirect-uri", "URI", "Where people come back to")),
      list_option(
          "grant", "A,B", "authorization_code, refresh_token, client_credentials, device_code"),
      {.name = "scopes",
          .value = Value::list,
          .shown = "A,B",
          .help = "The most that it may ask for",
          .complete = Complete::scopes,
          .repeat = true},
      text_option("publisher", "NAME", "Who is behind it"),
      text_option("website", "URL", "Where people read about it")};
}

std::vector<std::string> grants_of(const Context& context) {
  auto out = context.in.all("grant");
  for (auto& grant : out)
    if (grant == "device_code" || grant == "device") grant = std::string(api::kDeviceGrant);
  return out;
}

std::string client_text(const api::OAuthClientView& client) {
  return details({{"client id", client.id}, {"name", client.name}, {"mode", client.mode},
      {"publisher", client.publisher.value_or("")}, {"website", client.website.value_or("")},
      {"kind", client.confidential ? "with a secret" : "without a secret"},
      {"secret", client.display.value_or("")}, {"comes back to", join(client.redirect_uris, " ")},
      {"grants", join(client.grants, " ")}, {"scopes", join(client.scopes, " ")},
      {"verified", client.verified ? "yes" : "no"}});
}

Error in_client_flags(Error error) {
  return in_flags(std::move(error),
      {{"name", "--name"}, {"redirect_uris", "--redirect-uri"}, {"grants", "--grant"},
          {"scopes", "--scopes"}, {"publisher", "--publisher"}, {"website", "--website"},
          {"confidential", "--public"}});
}

}  // namespace mv::cli
