// SPDX-License-Identifier: Apache-2.0
// One's own account in a browser: the apps that may act for one, where one is signed in, and the
// password.
#include <fmt/format.h>

#include "api/access/people_views.hpp"
#include "api/page_response.hpp"
#include "api/routes.hpp"
#include "base/text/html.hpp"
#include "base/text/sentence.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/access/connected_apps.hpp"
#include "handlers/deps.hpp"
#include "handlers/oauth/client_document.hpp"
#include "handlers/pages/html.hpp"
#include "handlers/pages/pages.hpp"
#include "store/access/sessions.hpp"
#include "store/access/users.hpp"

namespace mv::handlers {
namespace {

constexpr int kMost = 100;  // of each list; the API has them all

struct PasswordFaults {
  std::string old_one, new_one, other;
  int status = 200;
  std::optional<std::chrono::milliseconds> retry_after;
};

/// 2027-01-15 12:00 UTC.
std::string day_and_time(const std::string& utc) {
  return fmt::format("{} {} UTC", utc.substr(0, 10), utc.substr(11, 5));
}

std::string app_card(const api::Call& call, const api::ConnectedAppView& app) {
  std::vector<std::string> words;
  for (const auto& scope : app.scopes) words.push_back(api::scope_in_words(scope));
  return fmt::format("<li><strong>{}</strong>{}\n", html_escaped(app.name),
             app.verified ? "" : " (unverified)") +
         html::facts({names_document(app.client_id)
                          ? std::pair<std::string, std::string>("Described at", app.client_id)
                          : std::pair<std::string, std::string>(
                                "Publisher", app.publisher.value_or("it does not say")),
             {"Allowed", day_and_time(app.created_at)}, {"Last used", day_and_time(app.used_at)},
             {"From", app.from.empty() ? "unknown" : app.from}}) +
         html::list(words) +
         html::form(call, "/account",
             html::hidden("app", app.id) +
                 fmt::format("<button>Disconnect {}</button>\n", html_escaped(app.name))) +
         "</li>\n";
}

std::string session_card(const api::Call& call, const api::SessionView& session) {
  const bool here = session.id == call.visit.session_id;
  auto out = fmt::format("<li><strong>{}</strong>\n", here ? "This browser" : "Another browser") +
             html::facts({{"Signed in", day_and_time(session.created_at)},
                 {"Last seen", day_and_time(session.seen_at)}, {"From", session.address},
                 {"Browser", session.user_agent.empty() ? "unknown" : session.user_agent}});
  if (!here)
    out += html::form(call, "/account",
        html::hidden("session", session.id) + "<button>End this session</button>\n");
  return out + "</li>\n";
}

std::string password_form(const api::Call& call, const PasswordFaults& faults) {
  auto out = faults.other.empty() ? std::string() : html::alert(faults.other);
  return out + html::form(call, "/account",
                   html::field({.name = "password",
                       .label = "Present password",
                       .type = "password",
                       .autocomplete = "current-password",
                       .fault = faults.old_one}) +
                       html::field({.name = "new_password",
                           .label = "New password",
                           .type = "password",
                           .autocomplete = "new-password",
                           .help = fmt::format("At least {} characters. All other browsers are "
                                               "signed out, and all apps disconnected.",
                               auth::kShortestPassword),
                           .fault = faults.new_one}) +
                       html::button("Change the password", {}, {}, false));
}

Result<api::Response> page(Deps& deps, api::Call& call, const PasswordFaults& faults = {}) {
  const auto& user_id = call.principal.user_id;
  MV_TRY(const auto apps, connected_apps(deps, user_id, call.now, {kMost, ""}));
  MV_TRY(
      const auto user, deps.db.read([&](store::Tx& tx) { return store::user_get(tx, user_id); }));
  using Sessions = store::Slice<model::Session>;
  MV_TRY(const auto sessions, deps.db.read([&](store::Tx& tx) -> Result<Sessions> {
    return store::session_list(tx, user_id, {kMost, ""});
  }));
  auto body = html::heading("Your account");
  body += html::facts({{"Name", user.name}, {"E-mail", user.email},
      {"Role", std::string(to_word(user.role))}, {"Tier", call.principal.tier}});
  body += "<h2>Connected apps</h2>\n";
  if (apps.items.empty()) body += html::paragraph("No app may act for you.");
  body += "<ul class=\"cards\">\n";
  for (const auto& app : apps.items) body += app_card(call, app);
  body += "</ul>\n<h2>Where you are signed in</h2>\n<ul class=\"cards\">\n";
  for (const auto& session : sessions.items) body += session_card(call, api::view(session));
  body += "</ul>\n<h2>Password</h2>\n" + password_form(call, faults);
  body += html::form(call, "/sign-out", html::button("Sign out", {}, {}, false));
  auto out = api::page_response(faults.status, "Your account", body);
  if (faults.retry_after)
    out.headers.set("Retry-After", std::to_string(faults.retry_after->count() / 1000 + 1));
  return out;
}

Result<api::Response> change_password(Deps& deps, api::Call& call) {
  const auto done =
      deps.sign_in.change_password(call.principal.user_id, form_text(call, "password"),
          form_text(call, "new_password"), call.visit.session_id, from_of(call));
  if (done.ok()) return api::redirect_response("/account");
  PasswordFaults faults;
  const auto& error = done.error();
  faults.status = code_info(error.code).http;
  faults.retry_after = error.retry_after;
  const auto at = error.faults.empty() ? std::string() : error.faults.front().at;
  (at == "/password"          ? faults.old_one
      : at == "/new_password" ? faults.new_one
                              : faults.other) = as_sentence(error.line());
  return page(deps, call, faults);
}

Result<api::Response> decide(Deps& deps, api::Call& call) {
  if (const auto app = form_text(call, "app"); !app.empty()) {
    const auto done = disconnect_app(deps, call, app);
    if (!done.ok() && done.error().code != Code::not_found) return done.error();
    return api::redirect_response("/account");
  }
  if (const auto session = form_text(call, "session"); !session.empty()) {
    MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
      if (store::session_delete(tx, call.principal.user_id, session).ok())
        note(tx, call, "session.revoke", session);
      return {};
    }));
    return api::redirect_response("/account");
  }
  return change_password(deps, call);
}

}  // namespace

void add_account_pages(api::Handlers& handlers, Deps& deps) {
  handlers.plain["account_show"] = [&](api::Call& call) { return page(deps, call); };
  handlers.plain["account_decide"] = [&](api::Call& call) { return decide(deps, call); };
}

}  // namespace mv::handlers
