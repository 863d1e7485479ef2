// SPDX-License-Identifier: Apache-2.0
#include "sandbox/oauth_accounts.hpp"

#include <boost/json/serialize.hpp>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr Millis kCodeLifeMs = 600'000;

std::string fresh(std::string_view prefix) {
  return std::string(prefix) + to_hex(random_bytes(20));
}

api::Response failed(int status, std::string_view error, std::string_view why) {
  return api::json_response(
      status, json::serialize(json::object{{"error", error}, {"error_description", why}}));
}

std::map<std::string, std::string> form_of(const api::Request& request) {
  std::map<std::string, std::string> out;
  for (const auto& pair : split(request.body, '&')) {
    const auto equals = pair.find('=');
    if (equals == pair.npos) continue;
    const auto value = url_decode(std::string_view(pair).substr(equals + 1), true);
    if (value)
      out[url_decode(std::string_view(pair).substr(0, equals), true).value_or("")] = *value;
  }
  return out;
}

std::string text(const json::object& from, const char* key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// Tokens are looked up by hash, so that the state file holds none in clear.
std::string key_of(const char* kind, const std::string& value) {
  return std::string(kind) + ":" + to_hex(sha256(value));
}

}  // namespace

OAuthAccounts::OAuthAccounts(const OAuthStyle& style, Records& records, const Options& options)
    : style_(style), records_(records), options_(options) {}

api::Response OAuthAccounts::authorize(const api::Request& request, Millis now) {
  const auto value = [&](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  for (const char* name : {"client_id", "redirect_uri", "state", "code_challenge"})
    if (value(name).empty())
      return failed(400, "invalid_request", std::string(name) + " is missing");
  if (value("response_type") != "code")
    return failed(400, "unsupported_response_type", "response_type must be code");
  if (value("code_challenge_method") != "S256")
    return failed(400, "invalid_request", "code_challenge_method must be S256");
  if (!style_.scope.empty() && value("scope") != style_.scope)
    return failed(400, "invalid_scope", "the scope is not one of this app");
  const auto code = fresh("code-");
  records_.put(key_of("code", code),
      {{"client_id", value("client_id")}, {"redirect_uri", value("redirect_uri")},
          {"challenge", value("code_challenge")}, {"ends", now + kCodeLifeMs}});
  api::Response response;
  response.status = 302;
  const auto redirect = value("redirect_uri");
  response.headers.set("Location", redirect + (redirect.find('?') == redirect.npos ? "?" : "&") +
                                       "code=" + code + "&state=" + url_encode(value("state")));
  return response;
}

json::object OAuthAccounts::issue(const std::string& account, Millis now, bool refreshable) {
  const std::string prefix(style_.prefix);
  const auto access = fresh(prefix + "access-");
  records_.put(
      key_of("access", access), {{"account", account}, {"ends", now + options_.token_life_ms}});
  json::object out{{"access_token", access}, {"token_type", "Bearer"},
      {"expires_in", options_.token_life_ms / 1000}, {"scope", style_.scope}};
  if (!refreshable) return out;
  const auto refresh = fresh(prefix + "refresh-");
  records_.put(key_of("refresh", refresh), {{"account", account}});
  out["refresh_token"] = refresh;
  return out;
}

api::Response OAuthAccounts::token(const api::Request& request, Millis now) {
  if (!lower(request.headers.get("Content-Type")).starts_with("application/x-www-form-urlencoded"))
    return failed(400, "invalid_request", "the body must be form-encoded");
  auto form = form_of(request);
  if (form["grant_type"] == "client_credentials") {
    if (!request.headers.get("Authorization").starts_with("Basic "))
      return failed(401, "invalid_client", "Basic authentication is needed");
    return api::json_response(200, json::serialize(issue("", now)));
  }
  if (form["client_id"].empty() || form["client_secret"].empty())
    return failed(401, "invalid_client", "client_id and client_secret are needed");
  if (form["grant_type"] == "authorization_code") {
    const auto key = key_of("code", form["code"]);
    const auto* found = records_.find(key);
    if (!found) return failed(400, "invalid_grant", "the code is not known or was used");
    const auto code = *found;
    records_.erase(key);
    const auto& verifier = form["code_verifier"];
    const bool fits = verifier.size() >= 43 && verifier.size() <= 128 &&
                      to_base64url(sha256(verifier)) == text(code, "challenge");
    if (!fits) return failed(400, "invalid_grant", "the code_verifier does not fit");
    if (code.at("ends").as_int64() < now || text(code, "redirect_uri") != form["redirect_uri"] ||
        text(code, "client_id") != form["client_id"])
      return failed(400, "invalid_grant", "the code has ended or belongs to another request");
    return api::json_response(200, json::serialize(issue(std::string(style_.account), now)));
  }
  if (form["grant_type"] != "refresh_token")
    return failed(400, "unsupported_grant_type", form["grant_type"]);
  const auto key = key_of("refresh", form["refresh_token"]);
  const auto* found = records_.find(key);
  if (!found) return failed(400, "invalid_grant", "the refresh token is not known or was used");
  const auto account = text(*found, "account");
  if (style_.rotates) records_.erase(key);
  return api::json_response(200, json::serialize(issue(account, now, style_.rotates)));
}

api::Response OAuthAccounts::sign_out(const api::Request&) { return api::json_response(200, "{}"); }

std::string OAuthAccounts::account_of(const api::Request& request, Millis now) const {
  const std::string header(request.headers.get("Authorization"));
  if (!header.starts_with(style_.scheme)) return {};
  const auto* found = records_.find(key_of("access", header.substr(style_.scheme.size())));
  if (!found || found->at("ends").as_int64() <= now) return {};
  return text(*found, "account");
}

json::object OAuthAccounts::mint(Millis now) {
  const auto token = issue(std::string(style_.account), now);
  return {{"client_id", "sandbox-client"}, {"client_secret", "sandbox-client-secret"},
      {"redirect_uri", "http://127.0.0.1/callback"}, {"access_token", token.at("access_token")},
      {"refresh_token", token.at("refresh_token")}, {"expires_at", now + options_.token_life_ms}};
}

void OAuthAccounts::expire_tokens() {
  for (auto& [key, token] : records_.all("access:")) {
    auto ended = token;
    ended["ends"] = 0;
    records_.put(key, std::move(ended));
  }
}

}  // namespace mv::sandbox
