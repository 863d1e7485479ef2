// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/release.hpp"

namespace mv::cli {
namespace {

Result<std::string> path_of(const Context& context, std::string_view format) {
  std::string out = fmt::format("/api/v1/releases/calendar?format={}", format);
  for (const auto* option : {"from", "to"}) {
    if (!context.in.has(option)) continue;
    MV_TRY(const auto time, given_time(context, option));
    out += fmt::format("&{}={}", option, url_encode(time));
  }
  return out;
}

Result<Outcome> icalendar(Context& context) {
  MV_TRY(const auto path, path_of(context, "ics"));
  MV_TRY(auto* session, context.session());
  auto request = session->request("GET", path);
  request.answer_limit = 64u << 20;
  MV_TRY(const auto answer, session->call(request));
  Outcome out;
  const auto file = context.in.text("output");
  if (file.empty()) {
    out.value = boost::json::object{{"calendar", answer.body}};
    out.text = answer.body;
    return out;
  }
  MV_CHECK(write_user_file(file, answer.body));
  out.value = boost::json::object{{"file", file}, {"bytes", answer.body.size()}};
  out.text = fmt::format("{}\n", file);
  return out;
}

Result<Outcome> run(Context& context) {
  if (context.in.has("ics") || context.in.has("output")) return icalendar(context);
  MV_TRY(const auto path, path_of(context, "json"));
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto page, session->get<api::Page<api::ReleaseView>>(path));
  Outcome out;
  out.value = model::to_json(page.data);
  out.table = table_of(page.data, home_zone(context));
  out.table->empty = "There are no releases in this time.";
  return out;
}

}  // namespace

Command release_calendar_command() {
  return {
      .path = "release calendar",
      .summary = "List releases by date; also as iCalendar",
      .options =
          {
              {.name = "from",
                  .value = Value::text,
                  .shown = "TIME",
                  .help = "Due at or after this day or time",
                  .fallback = "30 days ago"},
              text_option("to", "TIME", "Due before this day or time"),
              {.name = "ics", .help = "Print iCalendar, for calendar programs"},
              {.name = "output",
                  .letter = 'o',
                  .value = Value::file,
                  .shown = "FILE",
                  .help = "Write iCalendar to this file",
                  .complete = Complete::files},
          },
      .examples = {{"release calendar --from 2027-01-01 --to 2027-07-01", ""},
          {"release calendar --output releases.ics", ""}},
      .run = run,
      .listing = true,
  };
}

}  // namespace mv::cli
