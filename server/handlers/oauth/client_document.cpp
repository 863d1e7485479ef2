// SPDX-License-Identifier: Apache-2.0
#include "handlers/oauth/client_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/oauth/client_metadata.hpp"
#include "webhooks/address/target.hpp"

namespace mv::handlers {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestUrl = 300;  // as the field client_id of every form
constexpr std::size_t kLongestSite = 300, kMostRedirects = 20, kShown = 60;
constexpr std::string_view kMetadata = "invalid_client_metadata";
constexpr std::string_view kCode = "authorization_code", kRefresh = "refresh_token";

bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// From the host on.
std::string_view behind_scheme(std::string_view url) {
  const auto at = url.find("://");
  return at == url.npos ? std::string_view() : url.substr(at + 3);
}

bool has_dot_segment(std::string_view path) {
  const auto plain = replace_all(lower(path), "%2e", ".");
  const auto segments = split(plain, '/');
  return has(segments, ".") || has(segments, "..");
}

/// What is read of a document, and what is wrong with it.
struct Reading {
  const std::string& url;
  const json::object& body;
  std::vector<Fault> faults = type_faults(body);

  void fault(std::string_view member, std::string message) {
    faults.push_back({fmt::format("/{}", member), std::string(kMetadata), std::move(message), ""});
  }
};

/// The document has to name itself: nobody can make an app of a file that another site happens to
/// serve.
void check_id(Reading& reading) {
  const auto id = text_of(reading.body, "client_id");
  if (id != reading.url)
    reading.fault("client_id",
        id.empty() ? "it has no client_id, which is its own URL"
                   : fmt::format("its client_id is '{}', not its own URL", cut_text(id, kShown)));
}

/// Everybody can read the document, so nothing in it is a secret.
void check_secrets(Reading& reading) {
  for (const auto* name : {"client_secret", "client_secret_expires_at"})
    if (reading.body.contains(name))
      reading.fault(
          name, fmt::format("it has a {}, which has no place in a public document", name));
  const auto method = text_of(reading.body, "token_endpoint_auth_method");
  if (!method.empty() && method != "none")
    reading.fault("token_endpoint_auth_method",
        fmt::format("its token_endpoint_auth_method is '{}'; such an app has none here",
            cut_text(method, kShown)));
}

void read_grants(Reading& reading, model::OAuthClient& client) {
  const auto types = list_of(reading.body, "response_types");
  if (!types.empty() && !has(types, "code"))
    reading.fault("response_types", "its response_types lack code");
  const auto grants = list_of(reading.body, "grant_types");
  if (!grants.empty() && !has(grants, kCode))
    reading.fault("grant_types", "its grant_types lack authorization_code");
  client.grants = {std::string(kCode)};
  if (grants.empty() || has(grants, kRefresh)) client.grants.emplace_back(kRefresh);
}

/// The document is for many servers: of its scopes those count that there are here.
void read_scopes(Reading& reading, model::OAuthClient& client) {
  const auto known = scopes_for_apps();
  const auto scope = text_of(reading.body, "scope");
  if (trim(scope).empty()) {
    client.scopes = known;
    return;
  }
  for (const auto& word : split(scope, ' '))
    if (has(known, word) && !has(client.scopes, word)) client.scopes.push_back(word);
  if (client.scopes.empty())
    reading.fault(
        "scope", fmt::format("its scope is '{}', and none of that is a scope of this server",
                     cut_text(scope, kShown)));
}

/// Only a page of the very host is shown: a link to another would lend the app its name.
std::string website_of(const Reading& reading) {
  auto site = text_of(reading.body, "client_uri");
  const bool plain =
      std::all_of(site.begin(), site.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  const bool own = names_document(site) && document_host(site) == document_host(reading.url) &&
                   site.substr(0, site.find(':')) == reading.url.substr(0, reading.url.find(':'));
  return plain && own && site.size() <= kLongestSite ? site : std::string();
}

Error not_taken(const std::string& url, std::vector<Fault> faults) {
  auto out = make_error(Code::bad_request,
      "the app that sent you here says something of itself that cannot be taken",
      fmt::format("Its document is {}", url), "Go back to the app, and tell its makers.");
  out.faults = std::move(faults);
  return out;
}

}  // namespace

bool names_document(std::string_view client_id) {
  return client_id.starts_with("https://") || client_id.starts_with("http://");
}

std::optional<std::string> document_url_fault(std::string_view url, bool plain_http) {
  if (url.size() > kLongestUrl) return "It is longer than 300 characters.";
  if (!url.starts_with("https://") && !(plain_http && names_document(url)))
    return "It does not begin with https://.";
  if (url.find('#') != url.npos) return "It has a fragment (#).";
  const auto host = document_host(url);
  if (host.find('@') != host.npos) return "It has a user name or a password.";
  const auto rest = behind_scheme(url).substr(host.size());
  if (!rest.starts_with('/')) return "It has no path.";
  if (has_dot_segment(rest.substr(0, rest.find('?')))) return "Its path has a part . or ..";
  const auto target = webhooks::target_of(url, plain_http);
  if (!target) return fmt::format("It cannot be called. {}.", target.error().why);
  // Two spellings of one URL would be two apps (section 3 compares byte for byte).
  if (target->url != url) return fmt::format("Its plain form is {}", target->url);
  return std::nullopt;
}

Result<model::OAuthClient> client_of_document(
    const std::string& url, std::string_view document, Millis now) {
  boost::system::error_code broken;
  const auto parsed = json::parse(document, broken);
  if (broken || !parsed.is_object())
    return not_taken(url, {{"", std::string(kMetadata), "it is no JSON object", ""}});
  Reading reading{url, parsed.get_object()};
  model::OAuthClient out{.id = url,
      .name = name_of(reading.body, document_host(url)),
      .website = website_of(reading),
      .origin = model::ClientOrigin::document,
      .confidential = false,
      .redirect_uris = list_of(reading.body, "redirect_uris"),
      .created_at = now,
      .updated_at = now};
  check_id(reading);
  check_secrets(reading);
  read_grants(reading, out);
  read_scopes(reading, out);
  if (out.redirect_uris.size() > kMostRedirects)
    reading.fault(
        "redirect_uris", fmt::format("it has more than {} redirect addresses", kMostRedirects));
  for (auto& fault : client_faults(out)) reading.faults.push_back(std::move(fault));
  if (!reading.faults.empty()) return not_taken(url, std::move(reading.faults));
  return out;
}

Millis document_lifetime(const api::Headers& headers) {
  constexpr std::int64_t kLeast = 300, kMost = 86'400;
  std::int64_t seconds = 0;
  for (const auto& [name, value] : headers.all()) {
    if (!iequals(name, "Cache-Control")) continue;
    for (const auto& part : split(lower(value), ',')) {
      const auto word = trim(part);
      if (word == "no-store" || word == "no-cache") return kLeast * 1000;
      if (word.starts_with("max-age="))
        seconds = std::clamp<std::int64_t>(parse_int(word.substr(8)).value_or(0), 0, kMost);
    }
  }
  const auto age = std::clamp<std::int64_t>(parse_int(headers.get("Age")).value_or(0), 0, kMost);
  return std::clamp(seconds - age, kLeast, kMost) * 1000;
}

}  // namespace mv::handlers
