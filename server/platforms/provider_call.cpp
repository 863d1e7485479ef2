// SPDX-License-Identifier: Apache-2.0
#include "platforms/provider_call.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::platforms {
namespace {

constexpr std::chrono::milliseconds kUnsaidWait{30'000};  // for a 429 that names no time

std::string path_of(std::string_view url) {
  const auto scheme = url.find("://");
  const auto path = url.find('/', scheme == url.npos ? 0 : scheme + 3);
  if (path == url.npos) return "/";
  return std::string(url.substr(path, url.find_first_of("?#") - path));
}

Code code_of(int status, bool readable) {
  switch (status) {
    case 401:
      return Code::unauthenticated;
    case 403:
      return readable ? Code::forbidden : Code::upstream;
    case 404:
    case 410:
      return Code::not_found;
    case 408:
      return Code::timeout;
    case 409:
      return Code::conflict;
    case 429:
      return Code::rate_limited;
    case 400:
    case 413:
    case 415:
    case 422:
    case 451:
      return Code::rejected;
    default:
      return Code::upstream;  // an unexpected 4xx is no verdict on the release
  }
}

std::string hint_of(const std::string& provider, Code code, int status) {
  const auto command = "mv platform connect " + lower(provider);
  switch (code) {
    case Code::unauthenticated:
      return "Connect the account again: " + command;
    case Code::forbidden:
      return "Check what the account may do at " + provider;
    case Code::not_found:
      return "It may have been deleted at " + provider;
    case Code::rate_limited:
      return "It is retried when " + provider + " allows it";
    case Code::rejected:
      return status == 400 ? "Correct what it names; if it names nothing, connect again: " + command
                           : "Correct what it names, then run mv distribution retry";
    case Code::conflict:
      return "Check the release at " + provider + ", then try again";
    default:
      return "It is retried automatically; the status page of " + provider + " may say more";
  }
}

}  // namespace

Caller::Caller(std::string_view provider, const Clock& clock, std::function<bool()> cancelled)
    : provider_(provider), clock_(clock), cancelled_(std::move(cancelled)) {}

void Caller::hide(std::string secret) {
  if (secret.size() >= 4) secrets_.push_back(std::move(secret));
}

std::string Caller::safe(std::string text) const {
  for (const auto& secret : secrets_) text = replace_all(std::move(text), secret, "[hidden]");
  return log::scrub(text);
}

Result<client::Answer> Caller::send(client::OutgoingRequest request) {
  if (cancelled_) {
    if (cancelled_())
      return make_error(Code::cancelled, "stopped before the next call to " + provider_);
    request.progress = [this](std::uint64_t, std::uint64_t) { return !cancelled_(); };
  }
  auto answer = transport_.send(request);
  if (answer.ok()) return answer;
  auto error = answer.error();
  error.what = safe(provider_ + ": " + request.method + " " + path_of(request.url) + " failed");
  error.why = safe(error.why);
  return error;
}

Result<client::Answer> Caller::expect(client::OutgoingRequest request) {
  MV_TRY(auto answer, send(request));
  if (answer.status < 200 || answer.status > 299) return refusal(request, answer);
  return answer;
}

Error Caller::refusal(const client::OutgoingRequest& request, const client::Answer& answer) const {
  auto complaint = read_complaint(answer);
  const auto code = code_of(answer.status, complaint.readable);
  auto error = make_error(code,
                          safe(provider_ + " answered " + std::to_string(answer.status) + " to " +
                               request.method + " " + path_of(request.url)),
                          safe(complaint.text), hint_of(provider_, code, answer.status));
  for (auto& fault : complaint.faults) fault.message = safe(fault.message);
  error.faults = std::move(complaint.faults);
  error.retry_after = client::retry_after(answer, clock_.now());
  if (!error.retry_after && complaint.reset_at > clock_.now())
    error.retry_after = std::chrono::milliseconds{complaint.reset_at - clock_.now()};
  if (!error.retry_after && code == Code::rate_limited) error.retry_after = kUnsaidWait;
  return error;
}

Result<json::object> object_of(std::string_view provider, const client::Answer& answer) {
  boost::system::error_code broken;
  auto body = json::parse(answer.body, broken);
  if (!broken && body.is_object()) return std::move(body.get_object());
  return make_error(Code::upstream,
                    std::string(provider) + " answered " + std::to_string(answer.status) +
                        " with a body that is not a JSON object",
                    read_complaint(answer).text, "It is retried automatically");
}

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found || found->is_null()) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_primitive() ? json::serialize(*found) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise) {
  const auto* found = from.if_contains(key);
  if (!found) return otherwise;
  if (found->is_string())
    return parse_int(std::string_view(found->get_string())).value_or(otherwise);
  boost::system::error_code ignored;
  const auto number = found->is_number() ? found->to_number<std::int64_t>(ignored) : otherwise;
  return ignored ? otherwise : number;
}

bool flag_of(const json::object& from, std::string_view key, bool otherwise) {
  const auto* found = from.if_contains(key);
  return found && found->is_bool() ? found->get_bool() : otherwise;
}

const json::object& part_of(const json::object& from, std::string_view key) {
  static const json::object empty;
  const auto* found = from.if_contains(key);
  return found && found->is_object() ? found->get_object() : empty;
}

Error not_yet(std::string what, std::chrono::milliseconds wait) {
  auto error = make_error(Code::pending, std::move(what), {}, "It is checked again automatically");
  error.retry_after = wait;
  return error;
}

std::string metadata_mark(const Order& order) {
  return to_hex(sha256(model::json_text(order.metadata) + order.release.catalogue_number)).substr(0, 32);
}

std::string ascii_file_name(std::string_view name, std::string_view fallback) {
  constexpr std::size_t kLongest = 80;
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  const auto dot = out.rfind('.');
  const auto ending = dot == out.npos ? std::string() : out.substr(dot);
  auto stem = out.substr(0, dot);
  if (stem.empty() || stem == "_") stem = fallback;
  return stem.substr(0, kLongest - std::min(ending.size(), kLongest / 2)) + ending;
}

std::string media_type(const fs::path& path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".wav", "audio/wav"},   {".flac", "audio/flac"}, {".aif", "audio/aiff"},
      {".aiff", "audio/aiff"}, {".mp3", "audio/mpeg"},  {".ogg", "audio/ogg"},
      {".jpg", "image/jpeg"},  {".jpeg", "image/jpeg"}, {".png", "image/png"}};
  const auto ending = lower(path.extension().string());
  for (const auto& [known, type] : kTypes)
    if (ending == known) return std::string(type);
  return "application/octet-stream";
}

}  // namespace mv::platforms
