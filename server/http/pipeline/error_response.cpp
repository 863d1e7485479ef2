// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/error_response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include <boost/json.hpp>

#include "api/page_response.hpp"
#include "api/problem.hpp"
#include "base/text/html.hpp"
#include "base/text/sentence.hpp"
#include "base/text/text.hpp"
#include "http/pipeline/problem.hpp"

namespace mv::http {
namespace {

/// RFC 6749 sections 4.1.2.1 and 5.2, 8628 section 3.5, 8707 section 2, 7591 section 3.2.2.
constexpr std::array<std::string_view, 15> kTokens{"invalid_request", "invalid_client",
    "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
    "access_denied", "authorization_pending", "slow_down", "expired_token", "invalid_target",
    "unsupported_token_type", "invalid_redirect_uri", "invalid_client_metadata", "invalid_token"};

constexpr std::int64_t kAgain = 5;  // seconds

std::string_view oauth_error(const Error& error, int status) {
  if (!error.faults.empty() &&
      std::find(kTokens.begin(), kTokens.end(), error.faults.front().rule) != kTokens.end())
    return error.faults.front().rule;
  if (status == 401) return "invalid_client";
  if (status == 403) return "access_denied";
  if (status == 429 || status == 503) return "temporarily_unavailable";
  return status >= 500 ? "server_error" : "invalid_request";
}

/// RFC 6749 section 5.2 allows ASCII without quotes and backslashes.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\\' ? '\'' : c >= ' ' && c <= '~' ? c : '?';
  return out;
}

api::Response oauth_response(const Error& error, const api::Problem& problem) {
  const auto token = oauth_error(error, problem.status);
  auto description = problem.detail;
  if (!problem.why.empty()) description += ". " + problem.why;
  // Section 5.2: what is wrong with the request itself is 400, whatever it is elsewhere.
  const int status = problem.status == 422 || problem.status == 409 ? 400 : problem.status;
  auto out = api::json_response(status, boost::json::serialize(boost::json::object{{"error", token},
                                            {"error_description", plain(description)}}));
  out.headers.set("Cache-Control", "no-store");
  out.headers.set("Pragma", "no-cache");
  if (status == 401) out.headers.set("WWW-Authenticate", "Basic realm=\"musicverse\"");
  return out;
}

/// What OFREP has a code for, which is the first fault's rule; everything else is as elsewhere.
std::optional<api::Response> ofrep_response(
    const api::Request& request, const Error& error, const api::Problem& problem) {
  constexpr std::array<std::string_view, 3> kCodes{
      "FLAG_NOT_FOUND", "TARGETING_KEY_MISSING", "INVALID_CONTEXT"};
  if (error.faults.empty()) return std::nullopt;
  const auto& rule = error.faults.front().rule;
  if (std::find(kCodes.begin(), kCodes.end(), rule) == kCodes.end()) return std::nullopt;
  boost::json::object out{{"errorCode", rule}, {"errorDetails", problem.detail}};
  if (const auto id = request.params.find("id"); id != request.params.end())
    out["key"] = id->second;
  return api::json_response(problem.status, boost::json::serialize(out));
}

api::Response error_page(const api::Problem& problem) {
  auto heading = as_sentence(problem.detail);
  if (heading.ends_with('.')) heading.pop_back();
  auto body = fmt::format("<h1>{}</h1>\n", html_escaped(heading));
  for (const auto& text : {problem.why, problem.hint})
    if (!text.empty()) body += fmt::format("<p>{}</p>\n", html_escaped(as_sentence(text)));
  for (const auto& fault : problem.errors)
    body += fmt::format("<p>{}</p>\n", html_escaped(as_sentence(fault.message)));
  body += "<p><a href=\"/account\">Your account</a></p>\n";
  body += fmt::format(
      "<p><small>If you ask somebody for help, tell them this: request {}, status "
      "{}.</small></p>\n",
      html_escaped(problem.request_id), problem.status);
  return api::page_response(problem.status, problem.title, body);
}

}  // namespace

api::Response error_response(
    const api::Route& row, const api::Request& request, const Error& error) {
  if (row.errors == api::Errors::problem) return problem_response(error, request.id);
  if (row.auth == api::Auth::session && error.code == Code::unauthenticated &&
      request.method == "GET")
    return api::redirect_response("/sign-in?next=" + url_encode(request.target));
  const auto problem = api::problem_of(error, request.id);
  if (row.errors == api::Errors::ofrep)
    return ofrep_response(request, error, problem).value_or(problem_response(error, request.id));
  auto out =
      row.errors == api::Errors::oauth ? oauth_response(error, problem) : error_page(problem);
  // RFC 7009 section 2.2.1: a token that could not be given back still works, until then.
  const auto again =
      problem.retry_after || problem.status != 503 ? problem.retry_after : std::optional(kAgain);
  if (again) out.headers.set("Retry-After", std::to_string(*again));
  return out;
}

}  // namespace mv::http
