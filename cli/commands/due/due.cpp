// SPDX-License-Identifier: Apache-2.0
#include "commands/due/due.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/due/timer.hpp"
#include "commands/release.hpp"
#include "model/provider/provider.hpp"
#include "schedule/countdown.hpp"
#include "schedule/in_words.hpp"

namespace mv::cli {
namespace {

bool own_server(const Context& context) { return context.settings.text("server").empty(); }

bool keeps_dates(const std::string& provider) {
  const auto* row = model::find_provider(provider);
  return row && row->can.keeps_dates();
}

/// The timer, when there is one or one is wanted now.
std::optional<Timer> offer_timer(Context& context) {
  if (auto timer = installed_timer(context)) return timer;
  const auto command = context.next("schedule install");
  if (!context.prompt.can_ask() || context.in.has("yes")) {
    context.say(fmt::format("Nothing starts MusicVerse then. Set up a timer with: {}", command));
    return std::nullopt;
  }
  if (!context.prompt.confirm("Set up a timer on this computer, so that it comes out by itself?")) {
    context.say(fmt::format("You can do it later with: {}", command));
    return std::nullopt;
  }
  auto made = install_timer(context);
  if (made) {
    note_install(context);
    return *std::move(made);
  }
  context.say(made.error().line());
  return std::nullopt;
}

}  // namespace

std::string due_words(std::string_view utc, const std::string& zone, bool ahead) {
  const auto at = parse_utc(utc);
  const auto shown = at ? schedule::at_zone(*at, zone) : Result<schedule::Instant>(at.error());
  if (!shown) return std::string(utc);
  auto out = schedule::in_words(*shown);
  if (ahead) out += fmt::format(" ({})", schedule::until_in_words(SystemClock().now(), *at));
  return out;
}

bool needs_server(const std::vector<std::string>& providers) {
  return !std::all_of(providers.begin(), providers.end(), keeps_dates);
}

std::string keepers_of(const Context& context, const std::vector<std::string>& providers) {
  const auto& server = context.settings.text("server");
  std::vector<std::string> out;
  for (const auto& provider : providers) {
    const auto name = model::provider_name(provider);
    if (keeps_dates(provider))
      out.push_back(name + " publishes it by itself");
    else if (own_server(context))
      out.push_back(name + " needs this computer");
    else
      out.push_back(fmt::format("the server at {} publishes it on {}", server, name));
  }
  return join(out, "; ");
}

std::vector<std::string> providers_of(const api::ReleaseView& release) {
  std::vector<std::string> out;
  for (const auto& placement : release.placements)
    if (std::find(out.begin(), out.end(), placement.provider) == out.end())
      out.push_back(placement.provider);
  std::sort(out.begin(), out.end());
  return out;
}

void say_due(Context& context, const api::ReleaseView& release) {
  if (!release.schedule) return;
  const auto providers = providers_of(release);
  auto line = "Due " + due_words(release.schedule->due_at, home_zone(context));
  if (const auto who = keepers_of(context, providers); !who.empty()) line += "; " + who;
  context.say(line + ".");
  if (!own_server(context) || !needs_server(providers)) return;
  const auto timer = offer_timer(context);
  if (!timer) return;
  context.say(fmt::format(
      "A timer ({}) starts MusicVerse then. Leave the computer on at that time.", timer->kind));
  if (const auto note = logged_out_note(*timer); !note.empty()) context.say(note);
}

std::string starter_of(const Context& context) {
  if (const auto timer = installed_timer(context))
    return fmt::format("a timer ({}) starts it", timer->kind);
  return fmt::format(
      "nothing starts it; set up a timer with: {}", context.next("schedule install"));
}

}  // namespace mv::cli
