// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/usage_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

using Request = api::RequestView;

constexpr std::size_t kEnough = 14;  // of an id, to tell it from others

/// GET /tracks/trk_01jd2m3x8y
std::string what_of(const Request& request) {
  auto out = replace_all(request.endpoint, " /api/v1/", " /");
  if (request.subject) out = replace_all(out, "{id}", request.subject->substr(0, kEnough));
  return out;
}

std::string with_of(const Request& request) {
  const auto& id = request.oauth_client_id ? request.oauth_client_id : request.api_key_id;
  return id.value_or("").substr(0, kEnough);
}

}  // namespace

Command request_list_command() {
  return {
      .path = "request list",
      .summary = "List your API requests, newest first",
      .about =
          "Each request is kept for a week, unless the server's owner has set usage.keep_requests. "
          "What is older is counted: usage.",
      .options = {limit_option(),
          {.name = "key",
              .value = Value::text,
              .shown = "KEY",
              .help = "Only those with this API key",
              .complete = Complete::apikeys},
          {.name = "app",
              .value = Value::text,
              .shown = "APP",
              .help = "Only those of this app",
              .complete = Complete::apps},
          text_option("status", "STATUS", "Only those answered so: 404, 4xx or 5xx")},
      .examples = {{"request list --status 4xx", ""}, {"request list --limit 0 --json", ""}},
      .run = list<Request>({
          .url = "/api/v1/requests",
          .columns = {{"TIME", [](const Request& one) { return short_time(one.created_at); }},
              {"STATUS", &Request::status},
              {"MS", [](const Request& one) { return fmt::format("{:.1f}", one.duration_ms); }},
              {"REQUEST", what_of}, {"WITH", with_of}},
          .empty = "Nothing was asked.",
          .filters = {{"key", "key"}, {"app", "app"}, {"status", "status"}},
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
