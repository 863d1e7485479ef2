// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the webhook commands share: their options, what endpoints and deliveries look like, and
// waiting for an attempt.
#include <string>
#include <vector>

#include "api/webhook/webhook_views.hpp"
#include "context.hpp"

namespace mv::cli {

/// "/api/v1/webhooks/whk_…" and what comes behind it.
std::string webhook_path(const std::string& id, std::string_view behind = "");
std::string delivery_path(const std::string& id, std::string_view behind = "");

/// What `webhook create` and `webhook update` both take.
std::vector<Option> endpoint_options();
/// The headers of --header 'Name: value' and --header @FILE (a header a line, so that a token is
/// not seen in the list of processes).
boost::json::object given_headers(const Context& context, std::vector<Fault>& faults);
/// --rate-limit or --max-in-flight.
std::optional<int> given_count(const Context& context, std::string_view option);

std::string describe(const api::WebhookView& webhook);
/// A delivery with all its attempts: headers and body of each answer.
std::string describe(const api::DeliveryView& delivery);
/// "503" or why there was none.
std::string last_answer(const api::DeliveryView& delivery);

/// Reads the delivery until there is an attempt beyond those `start` has, or it is over. Returns
/// the last state seen when `timeout` ended it. Error: interrupted.
Result<api::DeliveryView> wait_for_attempt(Context& context, client::Session& session,
    const api::DeliveryView& start, std::chrono::milliseconds timeout);
/// Exit code and words: delivered 0, failed 1, no attempt yet 8.
Outcome attempt_outcome(
    const Context& context, const api::DeliveryView& delivery, int attempts_before);

}  // namespace mv::cli
