// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/page.hpp"
#include "api/webhook/event_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

constexpr std::string_view kLookBack = "1d";

/// The newest `limit` of what the query finds, oldest first; 0 = all.
Result<std::vector<api::EventView>> read_events(
    client::Session& session, const std::string& query, std::size_t limit) {
  std::vector<api::EventView> out;
  std::string after = "0";
  while (!after.empty()) {
    const auto path = fmt::format("/api/v1/events{}&limit=100&after={}", query, after);
    MV_TRY(auto page, session.get<api::Page<api::EventView>>(path));
    for (auto& event : page.data) out.push_back(std::move(event));
    if (limit != 0 && out.size() > limit)
      out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(limit));
    after = page.has_more ? page.next_cursor.value_or("") : "";
  }
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(const auto query, event_query(context, "types", kLookBack));
  MV_TRY(auto* session, context.session());
  auto events = read_events(*session, query, limit);
  if (!events) return in_flags(events.error());
  using Event = api::EventView;
  return Outcome{.value = model::to_json(*events),
      .table = table_of<Event>(*events,
          {{"ID", &Event::id}, {"TYPE", &Event::type}, {"SUBJECT", &Event::subject_id},
              {"TIME", [](const Event& event) { return event.created_at; }}},
          "There are no events in that time.")};
}

}  // namespace

Command event_list_command() {
  return {
      .path = "event list",
      .summary = "List events, newest last",
      .options = {event_patterns_option("types", "Only these types, such as track.*"),
          since_option("Events since: 2h or 2027-01-15T00:00:00Z", std::string(kLookBack)),
          limit_option()},
      .examples = {{"event list --types distribution.* --since 2h", ""},
          {"event list --since 2027-01-15T00:00:00Z --limit 0 --json=id,type", ""}},
      .run = run,
      .listing = true,
  };
}

}  // namespace mv::cli
