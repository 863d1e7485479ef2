// SPDX-License-Identifier: Apache-2.0
// Whether an app may act for who has signed in (RFC 6749 section 4.1, in the form of
// draft-ietf-oauth-v2-1): asked every time, answered with a button.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "api/form.hpp"
#include "api/page_response.hpp"
#include "api/routes.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/oauth/pkce.hpp"
#include "auth/oauth/redirect_uri.hpp"
#include "auth/rate_limiter.hpp"
#include "auth/user_agent.hpp"
#include "base/text/cut.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/html.hpp"
#include "base/text/text.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/access/client_rules.hpp"
#include "handlers/deps.hpp"
#include "handlers/oauth/client_asked.hpp"
#include "handlers/oauth/client_document.hpp"
#include "handlers/oauth/request.hpp"
#include "handlers/pages/html.hpp"
#include "handlers/pages/pages.hpp"

namespace mv::handlers {

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

/// All that is known of it is where its document is: anybody can write any name into that.
std::string document_facts(const model::OAuthClient& client) {
  Rows rows{{"Address", document_host(client.id)}, {"Calls itself", client.name},
      {"Described at", client.id}};
  if (!client.website.empty()) rows.emplace_back("Website", client.website);
  return html::facts(rows) +
         html::note(fmt::format(
             "Unverified: nobody here has checked who is behind this app. All that is known is "
             "that {} describes it. Go on only if you know that address, and began this yourself.",
             document_host(client.id)));
}

/// By what people can tell it.
std::string known_as(const model::OAuthClient& client) {
  return client.origin == model::ClientOrigin::document ? document_host(client.id) : client.name;
}

}  // namespace

std::string app_facts(const model::OAuthClient& client) {
  if (client.origin == model::ClientOrigin::document) return document_facts(client);
  Rows rows{
      {"App", client.name}, {"Made by", client.publisher.empty() ? "unknown" : client.publisher}};
  if (!client.website.empty()) rows.emplace_back("Website", client.website);
  auto out = html::facts(rows);
  if (!client.verified)
    out += html::note(
        "Unverified: nobody at this server has checked who made this app; the names above are "
        "what it says of itself. Allow it only if you know it, and began this yourself.");
  if (client.mode == model::Mode::sandbox)
    out += html::note(
        "For trying out: it works in the sandbox only, and cannot touch your real music.");
  return out;
}

std::string reach(Deps& deps, const std::string& resource) {
  return html::paragraph(fmt::format(
      "What it does for you, it does at {}.", resource.empty() ? deps.address() : resource));
}

namespace {

using auth::oauth_error;
using Fields = std::map<std::string, std::string>;

/// An authorization request that may be put before the user.
struct Asked {
  model::OAuthClient client;
  std::string redirect_uri, state, challenge, resource;
  std::vector<std::string> scopes;
};

std::string text_of(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

/// What cannot be answered to the app, because it is not known where: a page says it.
Error no_way_back(std::string what, std::string why) {
  return make_error(Code::bad_request, std::move(what), std::move(why),
      "Go back to the app, and tell its makers.");
}

/// Which app asks, and where its answer goes.
Result<Asked> asked_by(
    Deps& deps, auth::RateLimiter& limiter, const api::Call& call, const Fields& fields) {
  MV_TRY(auto client, client_asked(deps, limiter, call, text_of(fields, "client_id")));
  if (!client)
    return no_way_back("the app that sent you here is not known",
        fmt::format("There is no client_id '{}'", cut_text(text_of(fields, "client_id"), 60)));
  Asked out{.redirect_uri = text_of(fields, "redirect_uri"), .state = text_of(fields, "state")};
  if (out.redirect_uri.empty() && client->redirect_uris.size() == 1)
    out.redirect_uri = client->redirect_uris.front();
  if (!auth::redirect_uri_known(client->redirect_uris, out.redirect_uri))
    return no_way_back(
        "the app that sent you here wants you back at an address that is not its own",
        out.redirect_uri.empty() ? "It has several addresses, and named none"
                                 : fmt::format("'{}' is not registered for {}",
                                       cut_text(out.redirect_uri, 120), client->name));
  out.client = *std::move(client);
  return out;
}

/// What is wrong with the rest; the app is told.
Status check_rest(const std::string& address, const Fields& fields, Asked& asked) {
  const auto type = text_of(fields, "response_type");
  if (type.empty()) return oauth_error("invalid_request", "response_type is missing");
  if (type != "code")
    return oauth_error("unsupported_response_type", "response_type is code, nothing else");
  if (const auto mode = text_of(fields, "response_mode"); !mode.empty() && mode != "query")
    return oauth_error("invalid_request", "response_mode is query, nothing else");
  const auto& grants = asked.client.grants;
  if (std::find(grants.begin(), grants.end(), "authorization_code") == grants.end())
    return oauth_error("unauthorized_client", "this app is not registered for authorization_code");
  asked.challenge = text_of(fields, "code_challenge");
  if (asked.challenge.empty())
    return oauth_error("invalid_request", "code_challenge is missing (RFC 7636)");
  if (text_of(fields, "code_challenge_method") != "S256")
    return oauth_error("invalid_request", "code_challenge_method is S256, nothing else");
  if (!auth::is_code_challenge(asked.challenge))
    return oauth_error("invalid_request", "code_challenge is no SHA-256 in base64url");
  MV_TRY(asked.scopes, scopes_asked(asked.client, text_of(fields, "scope")));
  MV_TRY(asked.resource, resource_asked(address, text_of(fields, "resource")));
  return {};
}

/// Where the app is told this (RFC 9207: and by whom).
std::string way_back(
    Deps& deps, const Asked& asked, std::vector<std::pair<std::string, std::string>> fields) {
  if (!asked.state.empty()) fields.emplace_back("state", asked.state);
  fields.emplace_back("iss", deps.address());
  return auth::with_query(asked.redirect_uri, fields);
}

std::string way_back(Deps& deps, const Asked& asked, const Error& error) {
  const auto token = error.faults.empty() ? std::string("server_error") : error.faults.front().rule;
  return way_back(deps, asked, {{"error", token}, {"error_description", error.what}});
}

/// What the app asks for is wrong, and it is told. When no account registered it nobody vouches for
/// its address, and a link to this server would lead there without a word: a page asks first (RFC
/// 9700 section 4.11.2). Who came here by the form of another page, such as /sign-in, is led on by
/// a page of its own: browsers hold the form-action of the page with the form against every
/// redirect behind it, and the page with the password names no app there.
api::Response refused(Deps& deps, const api::Call& call, const Asked& asked, const Error& error) {
  const auto target = way_back(deps, asked, error);
  const auto origin = asked.client.origin;
  const bool known = asked.client.verified || origin == model::ClientOrigin::account;
  if (known && call.request.headers.get("Sec-Fetch-Site") != "same-origin")
    return api::redirect_response(target);
  const auto said = html::paragraph(
      fmt::format("What it asked for cannot be given: {}. Nothing was allowed.", error.what));
  const auto on = [&](std::string_view words) {
    return fmt::format("<p><a href=\"{}\">{}</a></p>\n", html_escaped(target), html_escaped(words));
  };
  if (!known)
    return api::page_response(400, "Go on to another site?",
        html::heading("Go on to another site?") + app_facts(asked.client) + said +
            on(fmt::format("Go on to {}", auth::redirect_host(asked.redirect_uri))) +
            who_is_here(deps, call));
  auto out = api::page_response(200, "Back to the app",
      html::heading("Back to", known_as(asked.client), "") + said + on("Go on"));
  out.headers.set("Refresh", "0;url=" + target);
  return out;
}

/// The id of an app of a document is public, so whoever the answer goes to may have sent it.
std::string way_back_note(const Asked& asked) {
  if (asked.client.origin != model::ClientOrigin::document) return {};
  const auto host = document_host(asked.client.id);
  if (!asked.redirect_uri.starts_with("https://"))
    return html::note(fmt::format(
        "The answer goes to a program on this device, and any program here could ask in the name "
        "of {}. Go on only if you have just begun this in a program of yours.",
        host));
  const auto back_at = auth::redirect_host(asked.redirect_uri);
  if (back_at == auth::redirect_host(asked.client.id)) return {};
  return html::note(fmt::format("The answer goes to {}, which is not {}.", back_at, host));
}

/// All that a person is told before deciding.
std::string consent_words(Deps& deps, const Asked& asked) {
  auto body = html::heading("Allow", known_as(asked.client), "to use your account?");
  body += app_facts(asked.client);
  body += "<h2>If you allow it, it can</h2>\n";
  std::vector<std::string> words;
  for (const auto& scope : asked.scopes) words.push_back(api::scope_in_words(scope));
  body += html::list(words);
  body += html::paragraph(
      fmt::format("Either way, you then go back to {}. What you allow ends when you disconnect the "
                  "app on the page of your account (/account), or after a year.",
          auth::redirect_host(asked.redirect_uri)));
  body += way_back_note(asked);
  return body + reach(deps, asked.resource);
}

/// Tells whether a page showed the same: what is allowed is what somebody has read.
std::string mark_of(const std::string& words) { return to_hex(sha256(words)).substr(0, 32); }

api::Response consent_page(Deps& deps, const api::Call& call, const Asked& asked,
    const std::string& request, const std::string& first = "") {
  const auto words = consent_words(deps, asked);
  auto body = first + words;
  body += html::form(call, "/oauth/authorize",
      html::hidden("request", request) + html::hidden("seen", mark_of(words)) +
          html::button("Allow", "decision", "allow") +
          html::button("Refuse", "decision", "deny", false));
  body += who_is_here(deps, call);
  return api::page_response(200, "Allow an app?", body, auth::redirect_source(asked.redirect_uri));
}

Result<api::Response> show(Deps& deps, auth::RateLimiter& limiter, api::Call& call) {
  const auto mark = call.request.target.find('?');
  const auto request = mark == std::string::npos ? "" : call.request.target.substr(mark + 1);
  MV_TRY(const auto fields, api::parse_form(request));
  MV_TRY(auto asked, asked_by(deps, limiter, call, fields));
  if (const auto rest = check_rest(deps.address(), fields, asked); !rest.ok())
    return refused(deps, call, asked, rest.error());
  return consent_page(deps, call, asked, request);
}

Result<api::Response> decide(Deps& deps, auth::RateLimiter& limiter, api::Call& call) {
  // Held against the app's row once more: it may have changed while the page was open.
  MV_TRY(const auto fields, api::parse_form(form_text(call, "request")));
  MV_TRY(auto asked, asked_by(deps, limiter, call, fields));
  if (const auto rest = check_rest(deps.address(), fields, asked); !rest.ok())
    return api::redirect_response(way_back(deps, asked, rest.error()));
  const boost::json::object details{{"scopes", boost::json::value_from(asked.scopes)}};
  if (form_text(call, "decision") != "allow") {
    MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
      note(tx, call, "connected_app.refuse", asked.client.id, details);
      return {};
    }));
    return api::redirect_response(
        way_back(deps, asked, oauth_error("access_denied", "the user refused")));
  }
  // Nobody allows what the page did not say.
  if (form_text(call, "seen") != mark_of(consent_words(deps, asked)))
    return consent_page(deps, call, asked, form_text(call, "request"),
        html::note("What this app asks for has changed meanwhile. Please look at it once more."));
  model::OAuthCode code;
  code.client_id = asked.client.id;
  code.user_id = call.principal.user_id;
  code.redirect_uri = asked.redirect_uri;
  code.challenge = asked.challenge;
  code.scopes = asked.scopes;
  code.resource = asked.resource;
  const auto from = from_of(call);
  code.from = auth::place_in_words(from.user_agent, from.address);
  MV_TRY(
      const auto secret, deps.oauth.make_code(std::move(code), call.visit.session_id,
                             audit_entry(call, "connected_app.allow", asked.client.id, details)));
  return api::redirect_response(way_back(deps, asked, {{"code", secret.reveal()}}));
}

}  // namespace

void add_authorize_pages(api::Handlers& handlers, Deps& deps) {
  const auto limiter = std::make_shared<auth::RateLimiter>(deps.db, deps.clock);
  handlers.plain["authorization_show"] = [&deps, limiter](api::Call& call) {
    return show(deps, *limiter, call);
  };
  handlers.plain["authorization_decide"] = [&deps, limiter](api::Call& call) {
    return decide(deps, *limiter, call);
  };
}

}  // namespace mv::handlers
