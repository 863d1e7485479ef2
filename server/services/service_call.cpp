// SPDX-License-Identifier: Apache-2.0
#include "services/service_call.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/text/host.hpp"
#include "base/text/text.hpp"

namespace mv::services {
namespace {

using std::chrono::milliseconds;

bool is_success(int status) { return status >= 200 && status < 300; }

std::string path_of(std::string_view url) {
  const auto begin = origin_of(url).size();
  const auto path = url.substr(begin, url.find_first_of("?#") - begin);
  return path.empty() ? "/" : std::string(path);
}

/// "GET /me": no host and no query, which may hold secrets.
std::string shown_as(const client::OutgoingRequest& request, std::string_view shown) {
  return shown.empty() ? request.method + " " + path_of(request.url) : std::string(shown);
}

/// This machine is never asked through a proxy: simulators run here.
bool is_this_machine(std::string_view origin) {
  return is_loopback(origin.substr(std::min(origin.find("://") + 3, origin.size())));
}

/// When it may be tried again: the longer of what the header and the body say; nullopt = not said.
std::optional<milliseconds> wait_of(
    const client::Answer& answer, const Refusal& refusal, Millis now) {
  const auto header = client::retry_after(answer, now);
  const milliseconds until_reset{std::max<Millis>(0, refusal.reset_at - now)};
  const auto body = std::max(refusal.wait, refusal.reset_at > 0 ? until_reset : milliseconds{0});
  if (!header && body.count() == 0) return std::nullopt;
  return std::max(header.value_or(milliseconds{0}), body);
}

}  // namespace

std::string origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return {};
  return lower(url.substr(0, url.find_first_of("/?#\\", scheme + 3)));
}

Error not_yet(std::string what, milliseconds wait) {
  auto error = make_error(Code::pending, std::move(what), {}, "It is checked again automatically.");
  error.retry_after = wait;
  return error;
}

ServiceCall::ServiceCall(const ServiceFacts& facts, std::string base_url, const Clock& clock,
    std::function<bool()> cancelled, std::string key_name)
    : facts_(facts),
      base_url_(base_url.empty() ? std::string(facts.base_url) : std::move(base_url)),
      clock_(clock),
      cancelled_(std::move(cancelled)),
      key_name_(std::move(key_name)) {
  while (base_url_.ends_with('/')) base_url_.pop_back();
}

client::OutgoingRequest ServiceCall::request(std::string method, std::string_view where) const {
  client::OutgoingRequest out;
  out.method = std::move(method);
  const bool below = where.empty() || where.front() == '/';
  out.url = (below ? base_url_ : std::string()) + std::string(where);
  out.headers.set("Accept", "application/json");
  out.connect_timeout = facts_.connect_timeout;
  out.total_timeout = facts_.timeout;
  out.stall_timeout = facts_.stall_timeout;
  out.answer_limit = facts_.largest_answer;
  return out;
}

void ServiceCall::sign(client::OutgoingRequest& request, std::string_view key) {
  hide(key);
  request.headers.set(facts_.key_header, std::string(facts_.key_prefix) + std::string(key));
}

void ServiceCall::hide(std::string_view secret) {
  constexpr std::size_t kShortest = 4;  // shorter ones are found in any text
  for (const auto& form : {std::string(secret), url_encode(secret)})
    if (form.size() >= kShortest &&
        std::find(hidden_.begin(), hidden_.end(), form) == hidden_.end())
      hidden_.push_back(form);
  std::stable_sort(hidden_.begin(), hidden_.end(),
      [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

void ServiceCall::hide(const json::object& account) {
  for (const auto member : facts_.secrets) hide(text_of(account, member));
}

std::string ServiceCall::redacted(std::string text) const {
  for (const auto& secret : hidden_) text = replace_all(std::move(text), secret, "[hidden]");
  return log::scrub(text);
}

void ServiceCall::redact(Error& error) const {
  for (auto* text : {&error.what, &error.why, &error.hint}) *text = redacted(std::move(*text));
  for (auto& fault : error.faults) {
    fault.message = redacted(std::move(fault.message));
    fault.hint = redacted(std::move(fault.hint));
  }
}

Error ServiceCall::failure(Error error, const std::string& shown) const {
  error.what = fmt::format("{} at {} failed", shown, facts_.name);
  redact(error);
  return error;
}

Error ServiceCall::too_large(int status, std::size_t limit, const std::string& shown) const {
  auto error = make_error(Code::upstream,
      fmt::format(
          "{} answered {} to {} with more than {}", facts_.name, status, shown, human_bytes(limit)),
      "No answer of this kind is so large; it was discarded", "It is retried automatically.");
  redact(error);
  return error;
}

Result<client::Answer> ServiceCall::send(client::OutgoingRequest request, std::string_view shown) {
  last_status_ = 0;
  const auto name = shown_as(request, shown);
  if (cancelled_ && cancelled_())
    return make_error(
        Code::cancelled, fmt::format("stopped before the next call to {}", facts_.name));
  if (cancelled_)
    request.progress = [this, own = std::move(request.progress)](auto sent, auto received) {
      return !cancelled_() && (!own || own(sent, received));
    };
  request.use_proxy = !is_this_machine(origin_of(request.url));
  auto answer = transport_.send(request);
  if (!answer) {
    const auto code = answer.error().code;
    nothing_done_ = code == Code::network || code == Code::invalid;
    return failure(std::move(answer).error(), name);
  }
  last_status_ = answer->status;
  nothing_done_ = answer->status >= 400 && answer->status < 500;
  if (answer->cut && is_success(answer->status))
    return too_large(answer->status, request.answer_limit, name);
  return answer;
}

Result<client::Answer> ServiceCall::expect(
    client::OutgoingRequest request, std::string_view shown) {
  MV_TRY(auto answer, send(request, shown));
  if (!is_success(answer.status)) return refusal(request, answer, shown);
  return answer;
}

Result<json::object> ServiceCall::expect_object(
    client::OutgoingRequest request, std::string_view shown) {
  MV_TRY(const auto answer, expect(std::move(request), shown));
  return object_of(answer);
}

Result<client::Answer> ServiceCall::download(
    client::OutgoingRequest request, const fs::path& file) {
  bool too_much = false;
  request.answer_file = file;
  request.progress = [&, own = std::move(request.progress)](auto sent, std::uint64_t received) {
    too_much = received > facts_.largest_file;
    return !too_much && (!own || own(sent, received));
  };
  auto answer = expect(std::move(request));
  if (!too_much) return answer;
  return make_error(Code::rejected,
      fmt::format("{} sent more than {}", facts_.name, human_bytes(facts_.largest_file)),
      "A result of this length is far smaller", "Ask for less, or use another provider.");
}

Refusal ServiceCall::refusal_of(const client::Answer& answer) const {
  return read_refusal(facts_.refusals, answer);
}

Error ServiceCall::refusal(const client::OutgoingRequest& request, const client::Answer& answer,
    std::string_view shown) const {
  auto refusal = refusal_of(answer);
  const auto& rule = rule_for(facts_, answer.status, refusal);
  const auto filled = [&](std::string_view text) {
    return filled_in(text, facts_, answer.status, key_name_);
  };
  auto error = make_error(rule.code,
      rule.what.empty() ? fmt::format("{} answered {} to {}", facts_.name, answer.status,
                              shown_as(request, shown))
                        : filled(rule.what),
      refusal.text, filled(rule.hint.empty() ? usual_hint(rule.code) : rule.hint));
  if (!refusal.suggestion.empty() && !rule.at.empty())
    error.hint = "It suggests: " + refusal.suggestion;
  error.faults = std::move(refusal.faults);
  if (!rule.at.empty())
    error.faults = std::vector{Fault{std::string(rule.at), refusal.code, error.why, error.hint}};
  if (error.retryable()) error.retry_after = wait_of(answer, refusal, clock_.now());
  if (!error.retry_after && error.code == Code::rate_limited)
    error.retry_after = facts_.unsaid_wait;
  redact(error);
  return error;
}

Result<json::object> ServiceCall::object_of(const client::Answer& answer) const {
  boost::system::error_code broken;
  auto body = json::parse(answer.body, broken);
  if (!broken && body.is_object()) return std::move(body.get_object());
  auto error = make_error(Code::upstream,
      fmt::format(
          "{} answered {} with a body that is not a JSON object", facts_.name, answer.status),
      refusal_of(answer).text, "It is retried automatically.");
  redact(error);
  return error;
}

bool ServiceCall::is_at_base(std::string_view url) const {
  const auto origin = origin_of(url);
  return !origin.empty() && origin.find('@') == origin.npos && origin == origin_of(base_url_);
}

bool ServiceCall::is_own_address(std::string_view url) const {
  if (is_at_base(url)) return true;
  const auto origin = origin_of(url);
  if (!origin.starts_with("https://") || origin.find('@') != origin.npos) return false;
  if (facts_.result_host.empty()) return false;
  const auto host = origin.substr(8);
  return host == facts_.result_host || host.ends_with("." + std::string(facts_.result_host));
}

}  // namespace mv::services
