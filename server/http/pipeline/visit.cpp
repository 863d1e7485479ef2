// SPDX-License-Identifier: Apache-2.0
// Browsers at the pages. A form counts only when a page of this server sent it, and when it was
// made for this very browser: neither another site nor somebody else's form can act for who has
// signed in, or sign a person in as somebody else.
#include <fmt/format.h>

#include "api/page_response.hpp"
#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

constexpr std::string_view kFormToken = "form_token", kSetCookie = "Set-Cookie";

Error of_another_site() {
  return make_error(Code::forbidden, "this form was sent from another site", {},
      "Open the page here and fill in its form.");
}

/// "host:port" of an origin.
std::string_view host_of(std::string_view origin) {
  const auto slashes = origin.find("://");
  return slashes == origin.npos ? std::string_view() : origin.substr(slashes + 3);
}

/// OWASP's order: what the browser says of the request, else where it says that it comes from.
bool is_from_here(const api::Request& request) {
  if (const auto site = request.headers.get("Sec-Fetch-Site"); !site.empty())
    return site == "same-origin";
  const auto origin = host_of(trim(request.headers.get("Origin")));
  return !origin.empty() && iequals(origin, trim(request.headers.get("Host")));
}

class Visit final : public Filter {
 public:
  explicit Visit(Visitors& visitors) : visitors_(visitors) {}

  Status admit(const api::Route& row, api::Call& call) const override {
    auto& request = call.request;
    if (request.method == "POST" && !is_from_here(request)) return of_another_site();
    MV_TRY(const bool known, visitors_.recognise(call));
    request.user_id = call.principal.user_id;
    request.key_id = call.visit.session_id;
    if (known) {
      const auto secret = api::cookie_of(request, api::kSessionCookie);
      set_form_tokens(call, *secret);
      return {};
    }
    if (row.auth == api::Auth::session)
      return make_error(
          Code::unauthenticated, "nobody has signed in here", {}, "Sign in, then try again.");
    auto secret = api::cookie_of(request, api::kVisitCookie).value_or("");
    if (secret.size() < 32) {
      secret = to_hex(random_bytes(32));
      request.answer_fields.emplace_back(
          kSetCookie, api::cookie_field({.name = std::string(api::kVisitCookie), .value = secret}));
    }
    set_form_tokens(call, secret);
    return {};
  }

  void finish(
      const api::Route&, const api::Request& request, api::Response& response) const override {
    for (const auto& [name, value] : request.answer_fields) response.headers.add(name, value);
  }

 private:
  void set_form_tokens(api::Call& call, std::string_view secret) const {
    auto tokens = visitors_.form_tokens(secret);
    call.visit.form_token = std::move(tokens.front());
    tokens.erase(tokens.begin());
    call.visit.former_form_tokens = std::move(tokens);
  }

  Visitors& visitors_;
};

bool is_form_token(const api::Visit& visit, std::string_view token) {
  bool found = equal_in_constant_time(token, visit.form_token);
  for (const auto& former : visit.former_form_tokens)
    found |= equal_in_constant_time(token, former);
  return found;
}

class FormToken final : public Filter {
 public:
  Result<api::Response> run(
      const api::Route&, api::Call& call, const api::Handler& next) const override {
    const auto found = call.form.find(std::string(kFormToken));
    if (found == call.form.end() || !is_form_token(call.visit, found->second))
      return make_error(Code::forbidden, "this form is too old, or was made for another browser",
          "Browsers keep the cookie that it needs only by https, or from this machine",
          "Go back, load the page again, and send it once more.");
    return next(call);
  }
};

}  // namespace

std::shared_ptr<const Filter> visit(Visitors& visitors) {
  return std::make_shared<Visit>(visitors);
}
std::shared_ptr<const Filter> form_token() { return std::make_shared<FormToken>(); }

}  // namespace mv::http
