// SPDX-License-Identifier: Apache-2.0
// Signing in and out, and setting the first password.
#include <fmt/format.h>

#include <algorithm>

#include "api/page_response.hpp"
#include "base/text/html.hpp"
#include "base/text/sentence.hpp"
#include "base/text/text.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/deps.hpp"
#include "handlers/pages/html.hpp"
#include "handlers/pages/pages.hpp"
#include "store/access/sessions.hpp"
#include "store/access/users.hpp"

namespace mv::handlers {

auth::SignIn::From from_of(const api::Call& call) {
  return {call.request.peer.address, std::string(call.request.headers.get("User-Agent"))};
}

std::string form_text(const api::Call& call, const std::string& name) {
  const auto found = call.form.find(name);
  return found == call.form.end() ? std::string() : found->second;
}

std::string who_is_here(Deps& deps, const api::Call& call) {
  const auto user =
      deps.db.read([&](store::Tx& tx) { return store::user_get(tx, call.principal.user_id); });
  const auto name =
      user.ok() ? (user->email.empty() ? user->name : user->email) : std::string("you");
  return html::form(call, "/sign-out",
      fmt::format("<p class=\"small\">Signed in as {}.</p>\n", html_escaped(name)) +
          html::hidden("next", call.request.target) +
          html::button("Sign in as somebody else", {}, {}, false));
}

namespace {

constexpr std::chrono::seconds kSessionCookieLasts{auth::kSessionLongest / 1000};
constexpr std::chrono::seconds kDeviceCookieLasts{365 * 24 * 3600};

/// A page of this server that one may be led to after signing in; nothing else, wherever it is.
std::string safe_next(const std::string& next) {
  constexpr std::string_view kPages[] = {"/oauth/authorize", "/device", "/account"};
  const auto path = next.substr(0, next.find('?'));
  const bool known = std::find(std::begin(kPages), std::end(kPages), path) != std::end(kPages);
  const bool plain = std::all_of(next.begin(), next.end(),
      [](char c) { return c > ' ' && c <= '~' && c != '\\' && c != '#'; });
  return known && plain ? next : "/account";
}

void set_cookies(api::Response& response, const auth::SignIn::Opened& opened) {
  api::set_cookie(response, {.name = std::string(api::kSessionCookie),
                                .value = opened.secret.reveal(),
                                .max_age = kSessionCookieLasts});
  api::set_cookie(response, {.name = std::string(api::kDeviceCookie),
                                .value = opened.device.reveal(),
                                .max_age = kDeviceCookieLasts});
}

/// Whatever session this browser had before is over.
Status end_session(Deps& deps, const api::Call& call) {
  if (call.visit.session_id.empty()) return {};
  return deps.db.write([&](store::Tx& tx) -> Status {
    (void)store::session_delete(tx, call.principal.user_id, call.visit.session_id);
    return {};
  });
}

api::Response sign_in_page(
    const api::Call& call, const std::string& next, const std::string& email, const Error* error) {
  std::string body = html::heading("Sign in");
  if (error) body += html::alert(as_sentence(error->line()));
  body += html::form(call, "/sign-in",
      html::hidden("next", next) +
          html::field({.name = "email",
              .label = "E-mail address",
              .type = "email",
              .autocomplete = "username",
              .value = email}) +
          html::field({.name = "password",
              .label = "Password",
              .type = "password",
              .autocomplete = "current-password"}) +
          html::button("Sign in"));
  body +=
      "<p class=\"small\">No account, or the password is lost? Whoever runs this server can send "
      "you a link: <code>mv user invite</code>.</p>\n";
  const int status = error ? code_info(error->code).http : 200;
  auto out = api::page_response(status, "Sign in", body);
  if (error && error->retry_after)
    out.headers.set("Retry-After", std::to_string(error->retry_after->count() / 1000 + 1));
  return out;
}

Result<api::Response> sign_in(Deps& deps, api::Call& call) {
  const auto next = safe_next(form_text(call, "next"));
  const auto email = form_text(call, "email");
  const auto device = api::cookie_of(call.request, api::kDeviceCookie).value_or("");
  const auto opened =
      deps.sign_in.sign_in(email, form_text(call, "password"), from_of(call), device);
  if (!opened) return sign_in_page(call, next, email, &opened.error());
  MV_CHECK(end_session(deps, call));
  auto out = api::redirect_response(next);
  set_cookies(out, *opened);
  return out;
}

Result<api::Response> sign_out(Deps& deps, api::Call& call) {
  MV_CHECK(end_session(deps, call));
  const auto next = form_text(call, "next");
  auto out = api::redirect_response(
      next.empty() ? "/sign-in" : "/sign-in?next=" + url_encode(safe_next(next)));
  api::set_cookie(out,
      {.name = std::string(api::kSessionCookie), .value = "", .max_age = std::chrono::seconds(-1)});
  return out;
}

api::Response invitation_page(const api::Call& call, const model::User& user,
    const std::string& token, const std::string& fault) {
  std::string body = html::heading("Choose a password");
  body +=
      html::paragraph(fmt::format("For {}. You sign in with your e-mail address and this "
                                  "password; nobody else needs to know it.",
          user.email));
  body += html::form(call, "/invitation",
      html::hidden("token", token) +
          fmt::format("<input type=\"hidden\" name=\"username\" value=\"{}\" "
                      "autocomplete=\"username\">\n",
              html_escaped(user.email)) +
          html::field({.name = "password",
              .label = "New password",
              .type = "password",
              .autocomplete = "new-password",
              .help = fmt::format("At least {} characters. A few words are easy to remember.",
                  auth::kShortestPassword),
              .fault = fault}) +
          html::button("Set the password"));
  return api::page_response(fault.empty() ? 200 : 422, "Choose a password", body);
}

Result<api::Response> show_invitation(Deps& deps, api::Call& call) {
  const auto token = call.query("token");
  MV_TRY(const auto user, deps.sign_in.invited(token));
  return invitation_page(call, user, token, "");
}

Result<api::Response> accept_invitation(Deps& deps, api::Call& call) {
  const auto token = form_text(call, "token");
  const auto opened = deps.sign_in.accept(token, form_text(call, "password"), from_of(call));
  if (!opened && opened.error().code == Code::invalid) {
    MV_TRY(const auto user, deps.sign_in.invited(token));
    return invitation_page(call, user, token, as_sentence(opened.error().what));
  }
  if (!opened) return opened.error();
  auto out = api::redirect_response("/account");
  set_cookies(out, *opened);
  return out;
}

}  // namespace

void add_sign_in_pages(api::Handlers& handlers, Deps& deps) {
  handlers.plain["sign_in_show"] = [](api::Call& call) -> Result<api::Response> {
    const auto next = safe_next(call.query("next"));
    if (!call.visit.session_id.empty()) return api::redirect_response(next);
    return sign_in_page(call, next, "", nullptr);
  };
  handlers.plain["sign_in_decide"] = [&](api::Call& call) { return sign_in(deps, call); };
  handlers.plain["sign_in_end"] = [&](api::Call& call) { return sign_out(deps, call); };
  handlers.plain["invitation_show"] = [&](api::Call& call) { return show_invitation(deps, call); };
  handlers.plain["invitation_decide"] = [&](api::Call& call) {
    return accept_invitation(deps, call);
  };
}

void add_pages(api::Handlers& handlers, Deps& deps) {
  add_sign_in_pages(handlers, deps);
  add_authorize_pages(handlers, deps);
  add_device_pages(handlers, deps);
  add_account_pages(handlers, deps);
  add_docs_pages(handlers);
}

}  // namespace mv::handlers
