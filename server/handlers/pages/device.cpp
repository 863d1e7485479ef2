// SPDX-License-Identifier: Apache-2.0
// Where people type the code that a device shows (RFC 8628). Whatever the address brings along, the
// page asks: somebody else may have sent it.
#include <fmt/format.h>

#include <memory>

#include "api/page_response.hpp"
#include "api/routes.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/rate_limiter.hpp"
#include "auth/user_agent.hpp"
#include "base/text/html.hpp"
#include "base/text/text.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/deps.hpp"
#include "handlers/pages/html.hpp"
#include "handlers/pages/pages.hpp"
#include "store/access/oauth_clients.hpp"

namespace mv::handlers {
namespace {

// Forms that one user may send: with a hundred devices waiting, a guesser has in each ten minutes
// one chance in four million (RFC 8628 section 5.1).
constexpr Rate kTries{60, 10 * 60'000};
constexpr std::string_view kTitle = "Connect a device";

api::Response code_page(
    Deps& deps, const api::Call& call, const std::string& typed, const std::string& fault) {
  auto body = html::heading(kTitle);
  body += html::paragraph(
      "A program that you use, such as mv on another computer, shows a code. "
      "Type it here.");
  body += html::form(call, "/device",
      html::field({.name = "user_code",
          .label = "Code",
          .value = typed,
          .help = "Eight letters, like WDJB-MJHT",
          .fault = fault,
          .style = "code"}) +
          html::button("Go on"));
  body += who_is_here(deps, call);
  return api::page_response(fault.empty() ? 200 : 422, kTitle, body);
}

Result<api::Response> confirm_page(Deps& deps, const api::Call& call,
    const model::OAuthDevice& device, const model::OAuthClient& client) {
  auto body = html::heading("Allow", client.name, "to use your account?");
  body += app_facts(client);
  const auto half = device.user_code.size() / 2;
  const auto code = device.user_code.substr(0, half) + "-" + device.user_code.substr(half);
  const auto minutes = (call.now - device.created_at) / 60'000;
  const auto program = auth::agent_in_words(device.user_agent);
  body += "<h2>Does your device show this code?</h2>\n";
  body += fmt::format("<p class=\"big\">{}</p>\n", html_escaped(code));
  body += html::facts({{"Program", program.empty() ? "unknown" : program},
      {"Address", device.address.empty() ? "this computer" : device.address},
      {"Asked", minutes == 0   ? "just now"
                : minutes == 1 ? "a minute ago"
                               : fmt::format("{} minutes ago", minutes)}});
  body += html::note(
      "Allow it only if you see this very code on a device of yours. If somebody sent you the code "
      "or a link to this page, refuse: they would get into your account.");
  body += "<h2>If you allow it, it can</h2>\n";
  std::vector<std::string> words;
  for (const auto& scope : device.scopes) words.push_back(api::scope_in_words(scope));
  body += html::list(words);
  body += reach(deps, device.resource);
  body += html::paragraph("It may go on until you disconnect it at /account, at most for a year.");
  body += html::form(call, "/device",
      html::hidden("user_code", device.user_code) + html::button("Allow", "decision", "allow") +
          html::button("Refuse", "decision", "deny", false));
  body += who_is_here(deps, call);
  return api::page_response(200, kTitle, body);
}

Result<api::Response> decide(Deps& deps, auth::RateLimiter& limiter, api::Call& call) {
  const auto typed = form_text(call, "user_code"), decision = form_text(call, "decision");
  const std::vector<auth::Limit> limits{{"device", "device " + call.principal.user_id, kTries}};
  MV_CHECK(limiter.spend(limits, "too many codes were tried"));
  MV_TRY(const auto device, deps.oauth.find_device(typed));
  using Found = std::optional<model::OAuthClient>;
  MV_TRY(const auto client, deps.db.read([&](store::Tx& tx) -> Result<Found> {
    return device ? store::oauth_client_find(tx, device->client_id) : Found();
  }));
  if (!client)
    return code_page(deps, call, typed,
        "No device waits for this code. It works once and for ten minutes: let the program show a "
        "new one.");
  if (decision.empty()) return confirm_page(deps, call, *device, *client);
  const bool allowed = decision == "allow";
  MV_CHECK(deps.oauth.decide_device(typed, call.principal.user_id, call.visit.session_id, allowed,
      audit_entry(call, allowed ? "connected_app.allow" : "connected_app.refuse", client->id,
          {{"scopes", boost::json::value_from(device->scopes)}, {"device", device->user_agent}})));
  auto body = html::heading(allowed ? "It is connected" : "It was refused");
  body += html::paragraph(allowed ? "Go back to your device: it goes on by itself. You can close "
                                    "this page."
                                  : "The program gets nothing. You can close this page.");
  body += "<p><a href=\"/account\">Your account and its apps</a></p>\n";
  return api::page_response(200, kTitle, body);
}

}  // namespace

void add_device_pages(api::Handlers& handlers, Deps& deps) {
  auto limiter = std::make_shared<auth::RateLimiter>(deps.db, deps.clock);
  handlers.plain["device_show"] = [&](api::Call& call) -> Result<api::Response> {
    return code_page(deps, call, call.query("user_code"), "");
  };
  handlers.plain["device_decide"] = [&deps, limiter](
                                        api::Call& call) { return decide(deps, *limiter, call); };
}

}  // namespace mv::handlers
