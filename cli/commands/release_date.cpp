// SPDX-License-Identifier: Apache-2.0
// When a release is due: reading it, asking about it, sending it.
#include <fmt/format.h>

#include "api/catalogue/release_views.hpp"
#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "commands/due/due.hpp"
#include "commands/order/order.hpp"
#include "commands/order/recording.hpp"
#include "commands/release.hpp"
#include "io/table.hpp"
#include "schedule/in_words.hpp"
#include "schedule/spoken_time.hpp"
#include "schedule/written_time.hpp"
#include "schedule/zone.hpp"

namespace mv::cli {
namespace {

/// Which zone the date was read in, and who said so.
void say_zone(Context& context, const schedule::Instant& due) {
  const auto& setting = context.settings.get("timezone");
  const auto source =
      setting.value.empty() ? std::string("the zone of this system") : setting.where;
  context.say(
      fmt::format("{} {} (UTC{}), from {}", short_time(due.local), due.zone, due.offset, source));
}

Result<api::ScheduleRelease> given(const Context& context) {
  std::vector<Fault> faults;
  api::ScheduleRelease out;
  MV_TRY(const auto date, given_date(context));
  out.at = date.at;
  out.zone = date.zone;
  out.local_midnight = date.local_midnight;
  if (context.in.has("to")) out.platforms = chosen_platforms(context, "to", faults);
  for (const auto& item : given_overrides(context, faults))
    out.overrides.push_back({item.rule, item.reason});
  out.again = given_again(context);
  out.dry_run = context.in.has("dry-run");
  if (faults.empty()) return out;
  auto error = make_error(Code::usage, "cannot schedule the release");
  error.faults = std::move(faults);
  return error;
}

Result<api::ReleasePlan> plan_of(client::Session& session, const std::string& id,
    api::ScheduleRelease input, const std::string& key) {
  input.dry_run = true;
  auto out = session.post<api::ReleasePlan>(release_path(id, "/schedule"), input, key);
  if (!out) return in_release_flags(out.error());
  return out;
}

}  // namespace

std::string home_zone(const Context& context) {
  const auto& set = context.settings.text("timezone");
  if (!set.empty())
    return schedule::known_zone(set) ? set : schedule::zone_called(set).value_or(set);
  const auto zone = schedule::system_zone();
  return zone.empty() ? "UTC" : zone;
}

/// Times are shown in UTC where the system's zone has no name, but never read so.
Result<std::string> zone_to_read(const Context& context, std::string_view text) {
  const auto time = schedule::read_time(text);
  const bool needed = (!time || !time->offset) && context.settings.text("timezone").empty();
  if (needed && schedule::system_zone().empty())
    return make_error(Code::config, "the time zone of this system has no name",
        "TZ or /etc/localtime is not a zone of the tz database",
        "Add --tz, for example --tz Europe/Berlin, or set `timezone`.");
  return home_zone(context);
}

Result<std::string> written_date(
    const Context& context, const std::string& text, const std::string& zone) {
  const auto now = schedule::at_zone(SystemClock().now(), zone);
  if (!now) return text;  // resolve() says what is wrong with the zone
  MV_TRY(const auto spoken, schedule::read_spoken(text, *now));
  if (!spoken) return text;
  const bool asks = context.prompt.can_ask() || context.in.has("yes") || context.in.has("dry-run");
  const auto due = schedule::resolve(*spoken, zone);
  if (asks || !due) return *spoken;
  return make_error(Code::usage,
      fmt::format("--at \"{}\" is {}", printable(text), schedule::in_words(*due)),
      "There is no terminal to ask on whether that is meant",
      fmt::format("Add --yes, or write --at \"{}\".", *spoken));
}

std::vector<Option> due_options() {
  return {
      text_option(
          "at", "TIME", "When: '2027-01-15 00:00', 'next friday', '4 Dec 2026 9am', RFC 3339"),
      {.name = "tz",
          .value = Value::text,
          .shown = "ZONE",
          .help = "Time zone of --at, such as Europe/Berlin",
          .setting = "timezone",
          .fallback = "the system's"},
      {.name = "local-midnight",
          .help = "Midnight in each territory, where the platform supports it"},
  };
}

std::vector<Option> schedule_options() {
  auto out = due_options();
  out.push_back({.name = "to",
      .value = Value::list,
      .shown = "A,B",
      .help = "Platforms (default: those of the release)",
      .complete = Complete::platforms,
      .repeat = true});
  out.push_back({.name = "override",
      .value = Value::text,
      .shown = "RULE=REASON",
      .help = "Ignore an error of this rule, and say why",
      .complete = Complete::rules,
      .repeat = true});
  out.push_back(again_option());
  out.push_back({.name = "dry-run", .help = "Check and show the plan; change and send nothing"});
  return out;
}

Result<api::ScheduleInput> given_date(const Context& context) {
  if (!context.in.has("at"))
    return make_error(
        Code::usage, "--at is missing", "", "Add it, for example --at '2027-01-15 00:00'.");
  api::ScheduleInput out;
  out.at = context.in.text("at");
  MV_TRY(out.zone, zone_to_read(context, out.at));
  MV_TRY(out.at, written_date(context, out.at, *out.zone));
  out.local_midnight = context.in.has("local-midnight");
  const auto due = schedule::resolve(out.at, *out.zone);
  if (!due) {
    auto error = due.error();
    error.what = fmt::format("--at: {}", error.what);
    return error;
  }
  return out;
}

Result<std::string> given_time(const Context& context, std::string_view option) {
  auto text = context.in.text(option);
  MV_TRY(const auto zone, zone_to_read(context, text));
  if (const auto now = schedule::at_zone(SystemClock().now(), zone))
    if (const auto spoken = schedule::read_spoken(text, *now); spoken && *spoken) text = **spoken;
  const auto due = schedule::resolve(text, zone);
  if (due) return format_utc(due->at);
  auto error = due.error();
  error.what = fmt::format("--{}: {}", option, error.what);
  return error;
}

Status needs_yes(const Context& context) {
  if (context.sandbox() || context.in.has("yes") || context.prompt.can_ask()) return {};
  return make_error(Code::usage, "a live release without a terminal needs --yes", "",
      "Add --yes, or --sandbox to rehearse.");
}

Table table_of(const api::ReleasePlan& plan) {
  Table out{{"PLATFORM", "PROVIDER", "ACCOUNT", "COST", "DAYS"}, {}, ""};
  for (const auto& step : plan.platforms)
    out.rows.push_back({step.platform, step.provider,
        step.connected ? step.account : "not connected", step.cost.empty() ? "free" : step.cost,
        step.lead_days ? std::to_string(step.lead_days) : ""});
  return out;
}

Outcome plan_outcome(const api::ReleasePlan& plan) {
  Outcome out;
  out.value = model::to_json(plan);
  out.table = table_of(plan);
  if (!plan.blocked) return out;
  out.error =
      make_error(Code::preflight, fmt::format("{} does not pass pre-flight", plan.release_id));
  for (const auto& finding : plan.findings)
    if (finding.level == "error")
      out.error->faults.push_back({finding.at, finding.rule, finding.message, finding.fix});
  return out;
}

Status agree(Context& context, const api::ReleasePlan& plan, const std::string& question) {
  if (context.in.has("yes") || !context.prompt.can_ask()) return {};
  context.io.err(table_for_terminal(
      table_of(plan), static_cast<std::size_t>(context.io.err_width()), context.colour_err()));
  for (const auto& warning : plan.warnings) context.say("warning: " + printable(warning));
  return context.confirm(question + (context.sandbox() ? " (sandbox)?" : "?"));
}

Result<api::ReleaseView> send_schedule(Context& context, client::Session& session,
    const std::string& id, const api::ScheduleRelease& input) {
  auto made = session.post<api::ReleaseView>(
      release_path(id, "/schedule"), input, context.run_key("schedule"));
  if (!made) return in_release_flags(made.error());
  // Said even with --json: a date that cannot be kept must not go unseen. agree() said them before.
  const bool asked = context.prompt.can_ask() && !context.in.has("yes");
  if (!context.quiet && !asked)
    for (const auto& warning : made->warnings)
      context.io.err_words("warning: " + printable(warning));
  say_due(context, *made);
  return made;
}

Result<Outcome> schedule_release(Context& context, const api::ReleaseView& release) {
  MV_TRY(const auto input, given(context));
  if (!input.dry_run) MV_CHECK(needs_yes(context));
  MV_TRY(const auto due, schedule::resolve(input.at, *input.zone));
  say_zone(context, due);
  MV_TRY(auto* session, context.session());
  if (input.dry_run || context.prompt.can_ask()) {
    MV_TRY(const auto plan, plan_of(*session, release.id, input, context.run_key("plan")));
    if (input.dry_run) return plan_outcome(plan);
    if (plan.blocked) return plan_outcome(plan);
    std::vector<std::string> platforms;
    for (const auto& step : plan.platforms) platforms.push_back(step.platform);
    MV_CHECK(agree(context, plan,
        fmt::format("Send \"{}\" to {}, {}", printable(release.title), platform_names(platforms),
            schedule::in_words(due))));
  }
  MV_TRY(const auto made, send_schedule(context, *session, release.id, input));
  return release_outcome(context, made);
}

}  // namespace mv::cli
