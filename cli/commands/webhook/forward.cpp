// SPDX-License-Identifier: Apache-2.0
#include "commands/webhook/forward.hpp"

#include <fmt/format.h>

#include "api/webhook/event_types.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds kTimeout{15};
constexpr std::size_t kKept = 16 * 1024;

std::string words_of_status(int status) {
  if (status >= 200 && status < 300) return "";
  if (status >= 300 && status < 400) return "redirects are not followed";
  if (status == 410) return "a real webhook would be disabled now";
  return "only 2xx is success; a real delivery would be retried";
}

std::string words_of(const Error& error) {
  switch (error.code) {
    case Code::network:
      if (error.why.find("Couldn't connect") == std::string::npos)
        return error.why.substr(0, error.why.find("; nothing was sent"));
      return "no connection; is the program running?";
    case Code::timeout: return fmt::format("no complete answer within {} s", kTimeout.count());
    case Code::upstream: return "the connection broke before the answer";
    default: return error.why.empty() ? error.what : error.why;
  }
}

}  // namespace

Forwarder::Forwarder(
    std::string url, api::WebhookSigner signer, std::string version, std::function<bool()> stopped)
    : url_(std::move(url)),
      signer_(std::move(signer)),
      version_(std::move(version)),
      stopped_(std::move(stopped)) {}

client::OutgoingRequest Forwarder::request_for(
    const model::Event& event, std::int64_t now_seconds) const {
  client::OutgoingRequest out;
  out.method = "POST";
  out.url = url_;
  out.body = api::event_body(event);
  out.headers.set("Content-Type", "application/json");
  out.headers.set("User-Agent", "MusicVerse-Webhooks/" + version_);
  out.headers.set("webhook-id", event.id);
  out.headers.set("webhook-timestamp", std::to_string(now_seconds));
  out.headers.set("webhook-signature", signer_.signatures(event.id, now_seconds, out.body));
  out.headers.set("X-Webhook-Signature", signer_.body_signature(out.body));
  out.headers.set("X-Webhook-Event", event.type);
  out.total_timeout = kTimeout;
  out.answer_limit = kKept;
  out.progress = [this](std::uint64_t, std::uint64_t) { return !stopped_(); };
  return out;
}

Result<Forwarded> Forwarder::send(const model::Event& event, std::int64_t now_seconds) {
  const auto begin = Steady::now();
  auto answer = transport_.send(request_for(event, now_seconds));
  if (stopped_()) return make_error(Code::interrupted, "interrupted");
  Forwarded out;
  out.duration_ms = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
  if (answer) {
    out.status = answer->status;
    out.error = words_of_status(answer->status);
    out.body = std::move(answer->body);
  } else {
    out.error = words_of(answer.error());
  }
  return out;
}

Result<std::string> forward_url(std::string_view text) {
  const auto wrong = [&](std::string why) {
    return make_error(Code::usage, fmt::format("--forward-to: \"{}\" is not an address", text),
        std::move(why), "Write for example http://localhost:3000/hook.");
  };
  if (const auto port = parse_int(text)) {
    if (*port < 1 || *port > 65535) return wrong("There is no such port");
    return fmt::format("http://localhost:{}/", *port);
  }
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return wrong("It contains a space");
  if (text.starts_with("http://") || text.starts_with("https://")) return std::string(text);
  if (text.empty() || text.find("://") != std::string_view::npos)
    return wrong("It must be http or https");
  return "http://" + std::string(text);
}

}  // namespace mv::cli
