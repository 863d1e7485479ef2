// SPDX-License-Identifier: Apache-2.0
#include "client/session.hpp"

#include <fmt/format.h>

#include <thread>

#include "api/problem.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/retry.hpp"
#include "base/text/host.hpp"
#include "base/text/text.hpp"

namespace mv::client {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

Error bad_server(std::string_view text, std::string why) {
  return make_error(Code::config, fmt::format("\"{}\" is not a server address", text),
      std::move(why), "Write https://host, http://127.0.0.1:8080 or unix:/path.");
}

/// A program may be told of an authority that the system does not know.
Error with_own_authority(Error error) {
  error.hint += " Or name the file of its authority in `ca_file` (MV_CA_FILE).";
  return error;
}

/// Whether a repetition does no harm: the server knows it by its key, or the method allows it.
bool repeatable(const OutgoingRequest& request, const Error& error) {
  if (request.method != "POST" && request.method != "PATCH") return true;
  return request.headers.has("Idempotency-Key") || error.code == Code::network;
}

bool worth_repeating(const Error& error) {
  // 409 with Retry-After: the first request under this Idempotency-Key has not ended.
  if (error.code == Code::conflict && error.retry_after) return true;
  return error.code == Code::network || error.code == Code::timeout ||
         error.code == Code::unavailable || error.code == Code::rate_limited ||
         error.code == Code::upstream;
}

Code code_of_status(int status) {
  switch (status) {
    case 400: return Code::bad_request;
    case 401: return Code::unauthenticated;
    case 403: return Code::forbidden;
    case 404: return Code::not_found;
    case 405: return Code::method_not_allowed;
    case 409: return Code::conflict;
    case 410: return Code::gone;
    case 412: return Code::precondition_failed;
    case 413: return Code::payload_too_large;
    case 415: return Code::unsupported_media;
    case 422: return Code::invalid;
    case 429: return Code::rate_limited;
    case 503: return Code::unavailable;
    case 504: return Code::timeout;
    default: return status >= 500 ? Code::upstream : Code::bad_request;
  }
}

std::int64_t now_ms() { return SystemClock().now(); }

}  // namespace

Result<ServerAddress> parse_server(std::string_view text) {
  if (text.starts_with("unix:")) {
    const std::string path{text.substr(5)};
    if (!path.starts_with('/')) return bad_server(text, "The path after unix: must begin with /");
    return ServerAddress{"http://localhost", path};
  }
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://"))
    return bad_server(text, "It has no https:// or http://");
  auto host = text.substr(tls ? 8 : 7);
  while (host.ends_with('/')) host.remove_suffix(1);
  if (host.empty()) return bad_server(text, "It names no host");
  if (host.find('@') != std::string_view::npos)
    return bad_server("…", "Everybody on this machine can see a password in an address");
  if (host.find_first_of("/?# \\") != std::string_view::npos)
    return bad_server(text, "Nothing may follow the host");
  if (!tls && !is_loopback(host))
    return bad_server(text,
        "Without TLS others could read the key; http:// is for this machine "
        "only");
  return ServerAddress{fmt::format("{}://{}", tls ? "https" : "http", host), ""};
}

Session::Session(SessionOptions options)
    : original_(std::move(options)),
      options_(original_),
      transport_(std::make_unique<Transport>()) {
  if (!options_.send)
    options_.send = [transport = transport_.get()](
                        const OutgoingRequest& request) { return transport->send(request); };
  if (!options_.sleep)
    options_.sleep = [](milliseconds time) { std::this_thread::sleep_for(time); };
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;

OutgoingRequest Session::request(std::string method, const std::string& path) const {
  OutgoingRequest out;
  out.method = std::move(method);
  out.url = options_.server.base + path;
  out.unix_socket = options_.server.unix_socket;
  out.ca_file = options_.ca_file;
  out.use_proxy = out.unix_socket.empty() && out.url.starts_with("https://");
  out.headers.set("Accept", "application/json");
  out.headers.set("User-Agent", "mv/" + options_.version);
  out.headers.set("MusicVerse-Mode", options_.sandbox ? "sandbox" : "live");
  const auto credential = options_.token ? options_.token() : options_.api_key;
  if (!credential.empty()) out.headers.set("Authorization", "Bearer " + credential.reveal());
  if (options_.stopped)
    out.progress = [this](std::uint64_t, std::uint64_t) { return !options_.stopped(); };
  return out;
}

OutgoingRequest Session::json_request(std::string method, const std::string& path, std::string body,
    const std::string& idempotency_key) const {
  auto out = request(std::move(method), path);
  if (!body.empty()) out.headers.set("Content-Type", "application/json");
  if (!idempotency_key.empty()) out.headers.set("Idempotency-Key", idempotency_key);
  out.body = std::move(body);
  return out;
}

Status Session::remove(const std::string& path) {
  auto answer = call(request("DELETE", path));
  if (!answer) return std::move(answer).error();
  return {};
}

Result<Answer> Session::once(const OutgoingRequest& request) {
  if (stopped()) return make_error(Code::interrupted, "interrupted");
  auto answer = options_.send(request);
  if (answer)
    last_request_id_ = answer->headers.get("X-Request-Id");
  else if (stopped())
    return make_error(Code::interrupted, "interrupted");
  return answer;
}

Result<Answer> Session::call(const OutgoingRequest& request) {
  const Backoff backoff{milliseconds(200), milliseconds(4'000)};
  milliseconds spent{0};
  for (int attempt = 0;; ++attempt) {
    const auto begin = Steady::now();
    auto answer = once(request);
    if (answer && answer->status < 400) return answer;
    Error error = answer ? error_of_answer(*answer) : std::move(answer).error();
    if (!answer && transport_->tls_failed()) return with_own_authority(std::move(error));
    if (!worth_repeating(error) || !repeatable(request, error)) return error;
    const auto wait = backoff.wait(attempt, random_below, error.retry_after);
    spent += std::chrono::duration_cast<milliseconds>(Steady::now() - begin) + wait;
    // The server is at work on this very thing: measures the file, draws the cover.
    const bool at_work = error.code == Code::conflict;
    if (spent > options_.budget * (at_work ? 20 : 1)) return error;
    announce({attempt + 2, wait, error});
    if (!this->wait(wait)) return make_error(Code::interrupted, "interrupted");
  }
}

bool Session::wait(milliseconds time) const {
  constexpr milliseconds kStep{100};
  for (; time > milliseconds(0) && !stopped(); time -= kStep) options_.sleep(std::min(time, kStep));
  return !stopped();
}

void Session::announce(const Attempt& attempt) const {
  if (options_.on_retry) options_.on_retry(attempt);
}

Error error_of_answer(const Answer& answer) {
  const auto type = answer.headers.get("Content-Type");
  if (type.find("json") != std::string_view::npos) {
    if (const auto problem = model::parse_json<api::Problem>(answer.body);
        problem && !problem->code.empty()) {
      auto error = api::error_of(*problem);
      if (!error.retry_after) error.retry_after = retry_after(answer, now_ms());
      return error;
    }
  }
  auto error = make_error(code_of_status(answer.status),
      fmt::format("the server answered {}", answer.status), "The answer is not from MusicVerse",
      "Check the server's address.");
  error.retry_after = retry_after(answer, now_ms());
  return error;
}

}  // namespace mv::client
