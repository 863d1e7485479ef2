// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/access/usage_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

using Counts = api::UsageCounts;

std::string percent(std::int64_t part, std::int64_t whole) {
  if (part == 0) return "";
  const auto share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return share < 0.1 ? "<0.1%" : fmt::format("{:.1f}%", share);
}

std::string time(const std::optional<double>& ms) {
  if (!ms) return "";
  return *ms < 10 ? fmt::format("{:.1f} ms", *ms) : fmt::format("{:.0f} ms", *ms);
}

std::string nothing_of(std::string_view by) {
  return by == "key" ? "(no API key)" : by == "app" ? "(no app)" : "(no such address)";
}

std::string name_of(const Counts& row, std::string_view by) {
  if (!row.name) return nothing_of(by);
  if (by == "day") return row.name->substr(0, 10);
  if (by == "hour") return short_time(*row.name);
  constexpr std::size_t kEnough = 14;  // of an id
  if (by == "endpoint") return replace_all(*row.name, " /api/v1/", " /");
  return row.label ? fmt::format("{} ({})", *row.label, row.name->substr(0, kEnough)) : *row.name;
}

Table table_of_usage(const api::UsageView& usage) {
  Table out{{upper(usage.by), "REQUESTS", "REFUSED", "FAILED", "P50", "P95", "P99"}, {},
      "Nothing was asked in that time."};
  const auto add = [&](const Counts& row, std::string name) {
    out.rows.push_back({std::move(name), std::to_string(row.requests),
        percent(row.refused, row.requests), percent(row.failed, row.requests), time(row.p50_ms),
        time(row.p95_ms), time(row.p99_ms)});
  };
  for (const auto& row : usage.data) add(row, name_of(row, usage.by));
  if (usage.data.size() > 1) add(usage.total, "all");
  return out;
}

Result<Outcome> run(Context& context) {
  const auto now = SystemClock().now();
  auto url = fmt::format("/api/v1/usage?by={}", context.in.maybe("by").value_or("endpoint"));
  if (context.in.has("since")) {
    MV_TRY(const auto since, time_of_since(context.in.text("since"), now));
    url += "&since=" + url_encode(since);
  }
  MV_TRY(auto* session, context.session());  // a name is now an id
  if (context.in.has("user")) url += "&user=" + url_encode(context.in.text("user"));
  MV_TRY(const auto usage, session->get<api::UsageView>(url));
  return Outcome{.value = model::to_json(usage), .table = table_of_usage(usage)};
}

}  // namespace

Command usage_command() {
  return {
      .path = "usage",
      .summary = "Count your API requests: errors, and how long answers took",
      .about =
          "Refused are answers 4xx: something was wrong with the request. Failed are answers 5xx: "
          "something was wrong here. Half of the answers took no longer than P50, 95 of 100 no "
          "longer than P95. Single requests: request list.",
      .options = {{.name = "by",
                      .value = Value::choice,
                      .shown = "WHAT",
                      .help = "What to count them by",
                      .fallback = "endpoint",
                      .choices = all_words<api::UsageBy>(),
                      .complete = Complete::choices},
          since_option("Since when: 12h, 7d or 2027-01-15T00:00:00Z", "30d"),
          {.name = "user",
              .value = Value::text,
              .shown = "USER",
              .help = "Of this user, or all (admins)",
              .complete = Complete::users}},
      .examples = {{"usage", ""}, {"usage --by key --since 7d", ""},
          {"usage --by day --user all --json", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
