// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/webhook/event_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/webhook/forward.hpp"
#include "commands/webhook/listen_secret.hpp"
#include "io/colour.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// The event as the server's webhook engine has it.
Result<model::Event> event_of(const api::EventView& view) {
  model::Event out;
  out.seq = view.seq;
  out.id = view.id;
  out.type = view.type;
  const auto mode = from_word<model::Mode>(view.mode);
  if (!mode)
    return make_error(Code::unsupported,
        fmt::format("{} is of a mode that this version does not know: {}", view.id, view.mode), {},
        "Update musicverse.");
  out.mode = *mode;
  out.subject_id = view.subject_id;
  out.data = view.data;
  MV_TRY(out.created_at, parse_utc(view.created_at));
  return out;
}

json::object json_of(const model::Event& event, const Forwarded& result, Millis now) {
  return {{"time", format_utc(now)}, {"type", event.type}, {"id", event.id},
      {"subject_id", event.subject_id}, {"delivered", result.delivered()},
      {"status", result.status == 0 ? json::value(nullptr) : json::value(result.status)},
      {"duration_ms", result.duration_ms},
      {"error", result.error.empty() ? json::value(nullptr) : json::value(result.error)},
      {"response_body", is_utf8(result.body) ? result.body : to_base64(result.body)}};
}

std::string line_for_terminal(
    const Context& context, const model::Event& event, const Forwarded& result, Millis now) {
  const bool colour = context.colour_out();
  const auto status = result.status == 0 ? "no answer" : std::to_string(result.status);
  auto out = fmt::format("{}  {:<24}  {}  → {}  {:.1f} ms",
      tinted(clock_time(format_utc(now)), Tint::dim, colour), event.type, event.id,
      tinted(status, result.delivered() ? Tint::green : Tint::red, colour), result.duration_ms);
  return out + (result.error.empty() ? "\n" : "  " + result.error + "\n");
}

std::string line_for_pipe(const model::Event& event, const Forwarded& result, Millis now) {
  return fmt::format("{}\t{}\t{}\t{}\t{:.1f}\t{}\n", format_utc(now), event.type, event.id,
      result.status, result.duration_ms, result.error);
}

Status show(Context& context, const model::Event& event, const Forwarded& result, Millis now) {
  if (context.json) return context.emit(json_of(event, result, now));
  context.io.out(context.io.out_tty() ? line_for_terminal(context, event, result, now)
                                      : line_for_pipe(event, result, now));
  if (context.in.has("verbose") && !result.body.empty())
    for (const auto& line : split(result.body, '\n')) context.io.out("  " + printable(line) + "\n");
  context.io.flush();
  return {};
}

Result<Outcome> only_secret(const SecretText& secret) {
  Outcome out;
  out.value = json::object{{"secret", secret.reveal()}};
  out.text = secret.reveal();
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto secret, listen_secret(context.paths.state));
  if (context.in.has("print-secret")) return only_secret(secret);
  if (!context.in.has("forward-to"))
    return make_error(Code::usage, "--forward-to is missing", "Events are posted there",
        "Give a URL, for example --forward-to http://localhost:3000/hook.");
  MV_TRY(const auto url, forward_url(context.in.text("forward-to")));
  MV_TRY(auto signer, api::WebhookSigner::make({secret.reveal()}));
  Forwarder forwarder(url, std::move(signer), MV_VERSION, interrupted);
  EventFollow follow;
  MV_TRY(follow.query, event_query(context, "events"));
  follow.on_ready = [&] {
    context.say(
        fmt::format("Forwarding events to {}; stop with Ctrl-C.\nSecret to check "
                    "webhook-signature with (always the same): {}",
            printable(url), secret.reveal()));
  };
  follow.on_event = [&](const api::EventView& view) -> Status {
    MV_TRY(const auto event, event_of(view));
    const auto now = SystemClock().now();
    MV_TRY(const auto result, forwarder.send(event, now / 1000));
    return show(context, event, result, now);
  };
  const auto ended = follow_events(context, follow);
  if (!ended) return in_flags(ended.error(), {{"types", "--events"}});
  Outcome out;
  out.printed = true;
  return out;
}

}  // namespace

Command webhook_listen_command() {
  Command out;
  out.path = "webhook listen";
  out.summary = "Forward events to a program on this machine, until Ctrl-C";
  out.about =
      "Each event is posted as the server posts it to a webhook: the same body and headers, signed "
      "with a secret that stays the same on this machine. You need no webhook, nothing goes "
      "through anybody else's servers, and nothing is retried. When the server restarts, it "
      "waits, misses nothing and sends nothing twice. With --json each result is an object on its "
      "own line.";
  out.options = {
      text_option("forward-to", "URL", "Where to post; a port alone means this machine"),
      event_patterns_option("events", "Only these events, such as distribution.*"),
      since_option("Start with events since: 10m or a time (default: now)"),
      {.name = "verbose", .letter = 'v', .help = "Also show the bodies of the answers"},
      {.name = "print-secret", .help = "Print the secret and stop"},
  };
  out.examples = {
      {"webhook listen --forward-to http://localhost:3000/hook --sandbox", ""},
      {"webhook listen --forward-to 3000 --events 'track.*' --since 10m", ""},
      {"webhook listen --print-secret", "For the receiver's configuration"},
  };
  out.run = run;
  return out;
}

}  // namespace mv::cli
