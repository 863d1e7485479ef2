// SPDX-License-Identifier: Apache-2.0
#include "commands/webhook/webhook.hpp"

#include <fmt/format.h>

#include "api/webhook/webhook_views.hpp"
#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "model/webhook.hpp"

namespace mv::cli {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

std::string yes_no(bool value) { return value ? "yes" : "no"; }

/// Deliveries are counted up to 10,001.
std::string count_of(std::int64_t count) {
  return count > 10'000 ? "more than 10000" : std::to_string(count);
}

std::string answer_of(const std::optional<int>& status, const std::optional<std::string>& error) {
  if (status) return error ? fmt::format("{} {}", *status, *error) : std::to_string(*status);
  return error.value_or("");
}

/// Each line after `margin`, without control characters.
std::string indented(std::string_view text, std::string_view margin) {
  std::string out;
  for (const auto& line : split(text, '\n'))
    out += fmt::format("{}{}\n", margin, printable(trim(line).empty() ? "" : line));
  return out;
}

std::string describe(const api::AttemptView& attempt) {
  std::string out =
      fmt::format("\nattempt {}  {}  {:.1f} ms", attempt.number, attempt.at, attempt.duration_ms);
  if (attempt.status) out += fmt::format("  {}", *attempt.status);
  if (!attempt.address.empty()) out += "  " + printable(attempt.address);
  out += "\n";
  if (attempt.error) out += indented(*attempt.error, "  ");
  if (!attempt.response_headers.empty()) out += indented(trim(attempt.response_headers), "  ");
  if (!attempt.response_body.empty()) out += "\n" + indented(trim(attempt.response_body), "  ");
  return out;
}

bool over(const api::DeliveryView& delivery, int attempts_before) {
  return delivery.attempts > attempts_before || is(delivery.state, api::ShownDelivery::held);
}

}  // namespace

std::string webhook_path(const std::string& id, std::string_view behind) {
  return fmt::format("/api/v1/webhooks/{}{}", url_encode(id), behind);
}

std::string delivery_path(const std::string& id, std::string_view behind) {
  return fmt::format("/api/v1/webhook-deliveries/{}{}", url_encode(id), behind);
}

std::string describe(const api::WebhookView& webhook) {
  std::vector<std::string> headers;
  for (const auto& header : webhook.headers) headers.emplace_back(header.key());
  return details({{"id", webhook.id}, {"url", webhook.url}, {"description", webhook.description},
      {"events", join(webhook.events, ", ")}, {"state", webhook.state},
      {"disabled", webhook.disabled_at ? fmt::format("{} {}", short_time(*webhook.disabled_at),
                                             webhook.disabled_reason.value_or(""))
                                       : ""},
      {"failing since", webhook.failing_since
                            ? fmt::format("{}, events in a row: {}",
                                  short_time(*webhook.failing_since), webhook.failures)
                            : ""},
      {"last success", short_time(webhook.last_success_at.value_or("never"))},
      {is(webhook.state, model::WebhookState::disabled) ? "held" : "pending",
          count_of(webhook.pending)},
      {"failed", count_of(webhook.failed)}, {"headers", join(headers, ", ")},
      {"fifo", yes_no(webhook.fifo)},
      {"rate limit", webhook.rate_limit == 0 ? "none" : fmt::format("{}/s", webhook.rate_limit)},
      {"in flight", fmt::format("at most {}", webhook.max_in_flight)},
      {"allow http", yes_no(webhook.allow_http)}, {"public key", webhook.public_key.value_or("")},
      {"old secret", webhook.previous_secret_until
                         ? "signs until " + short_time(*webhook.previous_secret_until)
                         : ""},
      {"mode", webhook.mode}, {"created", short_time(webhook.created_at)}});
}

std::string describe(const api::DeliveryView& delivery) {
  auto out = details({{"id", delivery.id}, {"webhook", delivery.webhook_id},
      {"event", delivery.event_id}, {"type", delivery.event_type}, {"state", delivery.state},
      {"fault", delivery.fault.value_or("")}, {"attempts", std::to_string(delivery.attempts)},
      {"next attempt", delivery.next_attempt_at.value_or("")}, {"created", delivery.created_at},
      {"finished", delivery.finished_at.value_or("")}});
  if (delivery.attempt_log)
    for (const auto& attempt : *delivery.attempt_log) out += describe(attempt);
  return out;
}

std::string last_answer(const api::DeliveryView& delivery) {
  return answer_of(delivery.last_status, delivery.last_error);
}

Result<api::DeliveryView> wait_for_attempt(Context& context, client::Session& session,
    const api::DeliveryView& start, milliseconds timeout) {
  const auto deadline = Steady::now() + timeout;
  auto now = start;
  context.progress.begin("Waiting for the answer", 0, false);
  for (auto pause = milliseconds(20);; pause = std::min(pause * 2, milliseconds(500))) {
    MV_TRY(now, session.get<api::DeliveryView>(delivery_path(start.id)));
    if (over(now, start.attempts) || Steady::now() >= deadline) break;
    if (!session.wait(pause)) return make_error(Code::interrupted, "interrupted");
  }
  context.progress.end();
  return now;
}

Outcome attempt_outcome(
    const Context& context, const api::DeliveryView& delivery, int attempts_before) {
  Outcome out;
  out.value = model::to_json(delivery);
  out.text = describe(delivery);
  if (is(delivery.state, api::ShownDelivery::delivered)) return out;
  const auto look = context.next("webhook deliveries " + delivery.id);
  if (is(delivery.state, api::ShownDelivery::held)) {
    out.error =
        make_error(Code::pending, fmt::format("{} is held", delivery.id), "The webhook is disabled",
            fmt::format("Enable it: {}", context.next("webhook enable " + delivery.webhook_id)));
  } else if (delivery.attempts <= attempts_before) {
    out.error = make_error(Code::pending, fmt::format("{}: no attempt yet", delivery.id),
        "Timed out; delivery continues", fmt::format("Look again: {}", look));
  } else {
    out.error = make_error(Code::rejected, fmt::format("{} was not delivered", delivery.id),
        delivery.last_status
            ? fmt::format("The receiver answered {}; only 2xx is success", *delivery.last_status)
            : delivery.last_error.value_or("There was no answer"),
        delivery.next_attempt_at
            ? fmt::format("It will be retried at {}.", *delivery.next_attempt_at)
            : fmt::format("All attempts: {}", look));
  }
  return out;
}

}  // namespace mv::cli
