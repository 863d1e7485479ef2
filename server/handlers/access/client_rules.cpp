// SPDX-License-Identifier: Apache-2.0
#include "handlers/access/client_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/access/oauth_views.hpp"
#include "api/routes.hpp"
#include "auth/oauth/redirect_uri.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::handlers {
namespace {

constexpr std::string_view kRedirect = "invalid_redirect_uri",
                           kMetadata = "invalid_client_metadata";
constexpr std::size_t kShown = 60, kLongestUri = 500;

bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> known_grants() {
  return {
      "authorization_code", "refresh_token", "client_credentials", std::string(api::kDeviceGrant)};
}

void check_redirects(const model::OAuthClient& client, std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < client.redirect_uris.size(); ++i) {
    const auto& uri = client.redirect_uris[i];
    auto why = uri.size() > kLongestUri
                   ? std::optional<std::string>("It is longer than 500 characters.")
                   : auth::redirect_uri_fault(uri, client.confidential);
    if (why)
      faults.push_back({fmt::format("/redirect_uris/{}", i), std::string(kRedirect),
          fmt::format("'{}' cannot be a redirect address. {}", cut_text(uri, kShown), *why), ""});
  }
  if (has(client.grants, "authorization_code") && client.redirect_uris.empty())
    faults.push_back({"/redirect_uris", std::string(kRedirect), "there is no redirect address",
        "Say where people come back to: https://app.example/callback."});
}

void check_grants(const model::OAuthClient& client, std::vector<Fault>& faults) {
  const auto known = known_grants();
  for (std::size_t i = 0; i < client.grants.size(); ++i)
    if (!has(known, client.grants[i]))
      faults.push_back({fmt::format("/grants/{}", i), std::string(kMetadata),
          fmt::format("'{}' is not a grant", cut_text(client.grants[i], kShown)),
          fmt::format("Known grants: {}.", join(known, ", "))});
  if (client.grants == std::vector<std::string>{"refresh_token"})
    faults.push_back({"/grants", std::string(kMetadata), "refresh_token alone gives no tokens",
        "Add authorization_code or the device grant."});
  if (has(client.grants, "client_credentials") && !client.confidential)
    faults.push_back({"/grants", std::string(kMetadata),
        "client_credentials is for apps with a secret", "Set confidential to true."});
}

void check_scopes(const model::OAuthClient& client, std::vector<Fault>& faults) {
  const auto known = scopes_for_apps();
  for (std::size_t i = 0; i < client.scopes.size(); ++i) {
    if (has(known, client.scopes[i])) continue;
    const auto& scope = client.scopes[i];
    const auto near = closest(scope, known);
    const bool exists = std::any_of(api::scopes().begin(), api::scopes().end(),
        [&](const auto& each) { return each.name == scope; });
    faults.push_back({fmt::format("/scopes/{}", i), std::string(kMetadata),
        exists ? fmt::format("apps cannot have the scope '{}'", scope)
               : fmt::format("'{}' is not a scope", cut_text(scope, kShown)),
        near && !exists ? fmt::format("Did you mean '{}'?", *near)
                        : fmt::format("Apps can have: {}.", join(known, ", "))});
  }
}

}  // namespace

std::vector<std::string> scopes_for_apps() {
  std::vector<std::string> out;
  for (const auto& scope : api::scopes())
    if (scope.for_apps) out.emplace_back(scope.name);
  return out;
}

std::string document_host(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return {};
  const auto rest = url.substr(scheme + 3);
  return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

std::string listed_name(const model::OAuthClient& client) {
  if (client.origin != model::ClientOrigin::document) return client.name;
  const auto host = document_host(client.id);
  return client.name == host ? host : fmt::format("{} ({})", client.name, host);
}

std::vector<Fault> client_faults(const model::OAuthClient& client) {
  std::vector<Fault> faults;
  check_redirects(client, faults);
  check_grants(client, faults);
  check_scopes(client, faults);
  return faults;
}

}  // namespace mv::handlers
