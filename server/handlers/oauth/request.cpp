// SPDX-License-Identifier: Apache-2.0
#include "handlers/oauth/request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "auth/oauth/oauth_error.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::handlers {

Result<std::vector<std::string>> scopes_asked(
    const model::OAuthClient& client, std::string_view scope) {
  std::vector<std::string> out;
  for (const auto& word : split(scope, ' ')) {
    if (word.empty() || std::find(out.begin(), out.end(), word) != out.end()) continue;
    // Exactly as it is registered: a scope of ours has no parts that could be less.
    if (std::find(client.scopes.begin(), client.scopes.end(), word) == client.scopes.end())
      // The first text goes back in the address, where only ASCII may stand (section 4.1.2.1).
      return auth::oauth_error("invalid_scope", "this app may not ask for one of these scopes",
          fmt::format("'{}' is none of {}", cut_text(word, 60), join(client.scopes, " ")));
    out.push_back(word);
  }
  return out.empty() ? client.scopes : out;
}

std::string api_resource(std::string_view address) { return fmt::format("{}/api/v1", address); }

Result<std::string> resource_asked(std::string_view address, std::string_view resource) {
  if (resource.empty()) return std::string();
  for (const auto& known : {std::string(address), api_resource(address)})
    if (resource == known || resource == known + "/") return known;
  return auth::oauth_error("invalid_target", "this server has no such resource",
      fmt::format("It has {} and {}", address, api_resource(address)));
}

}  // namespace mv::handlers
