// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/identifier_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/notify/notify_views.hpp"
#include "api/page.hpp"
#include "app.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/due/timer.hpp"
#include "commands/setup/shells.hpp"
#include "commands/init/questions.hpp"
#include "io/program.hpp"
#include "io/signals.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

/// The options of this command that hold for every other.
std::vector<std::string> shared_options(const Context& context) {
  std::vector<std::string> out;
  for (const auto& option : global_options()) {
    if (!context.in.has(option.name) || option.name == "json" || option.name == "quiet") continue;
    out.push_back("--" + option.name);
    if (option.value != Value::none) out.back() += "=" + context.in.text(option.name);
  }
  return out;
}

/// Runs another command, with the settings as they are by now. It says itself what went wrong; the
/// set-up goes on.
bool also(Context& context, std::vector<std::string> words) {
  for (auto& option : shared_options(context)) words.push_back(std::move(option));
  if (!context.json && !context.quiet) {
    context.io.flush();
    return cli::run(context.program, words) == 0;
  }
  words.insert(words.begin(), own_program().string());
  const auto ran = run_program(words);
  if (ran && ran->status == 0) return true;
  context.io.err(ran ? ran->err : ran.error().line() + "\n");
  return false;
}

/// A step that a switch wants, or somebody who is asked.
bool wanted(Context& context, std::string_view option, std::string_view question) {
  return context.in.has(option) || context.prompt.confirm(question);
}

Status stopped() {
  return interrupted() ? Status(make_error(Code::interrupted, "interrupted")) : Status();
}

Status connect_accounts(
    Context& context, client::Session& session, const std::vector<std::string>& platforms) {
  if (!context.prompt.can_ask() || context.sandbox()) return {};
  MV_TRY(const auto list, session.get<api::Page<api::PlatformView>>("/api/v1/platforms"));
  for (const auto& provider : model::providers()) {
    std::vector<std::string> without;
    for (const auto& one : list.data)
      if (one.provider == provider.id && one.connection != "connected" &&
          std::find(platforms.begin(), platforms.end(), one.platform) != platforms.end())
        without.push_back(one.platform);
    if (without.empty()) continue;
    const auto names = platform_names(without);
    const auto through =
        names == provider.name ? std::string() : fmt::format(" ({} is reached by it)", names);
    if (context.prompt.confirm(
            fmt::format("Connect your {} account now{}?", provider.name, through)))
      also(context, {"platform", "connect", std::string(provider.id)});
    MV_CHECK(stopped());
  }
  return {};
}

Status add_ranges(Context& context, client::Session& session, json::object& done) {
  MV_TRY(const auto there,
      session.get<api::Page<api::IdentifierRangeView>>("/api/v1/identifier-ranges"));
  const auto add = [&](std::string kind, std::string_view question) -> Status {
    auto prefix = context.in.text(kind);
    if (prefix.empty() && !question.empty()) { MV_TRY(prefix, context.prompt.line(question)); }
    if (!prefix.empty())
      done[kind] = also(context, {"identifier", "create", kind, "--prefix", prefix});
    return stopped();
  };
  const bool ask = context.prompt.can_ask() && there.data.empty() && !context.in.has("isrc") &&
                   !context.in.has("upc") &&
                   context.prompt.confirm(
                       "Have you ISRC or UPC numbers of your own? (Without, your distributor "
                       "gives them.)");
  MV_CHECK(add("isrc", ask ? "ISRC prefix, five characters like DEABC (Enter: none)" : ""));
  return add("upc", ask ? "GS1 company prefix for UPCs (Enter: none)" : "");
}

/// Telegram or e-mail, as `notify setup` takes them.
Status add_notifications(Context& context, client::Session& session) {
  if (!context.prompt.can_ask()) return {};
  MV_TRY(
      const auto there, session.get<api::Page<api::NotifyChannelView>>("/api/v1/notify-channels"));
  if (!there.data.empty() ||
      !context.prompt.confirm("Get a message when a release is live, or needs you?"))
    return stopped();
  MV_TRY(const auto kind, context.prompt.line("By telegram or email", "telegram"));
  if (kind == "telegram") {
    also(context, {"notify", "setup", "telegram", "--wait"});
  } else if (kind == "email") {
    MV_TRY(const auto to, context.prompt.line("Your e-mail address"));
    MV_TRY(const auto host, context.prompt.line("Your mail server, like smtp.example.com"));
    MV_TRY(const auto user, context.prompt.line("Your user name there", to));
    also(context, {"notify", "setup", "email", to, "--host", host, "--user", user});
  } else {
    context.say(fmt::format("You can do it later: {}", context.next("notify setup")));
  }
  return stopped();
}

/// What makes the computer ready. Adds what was done to `out`.
Status set_up_computer(Context& context, json::object& out) {
  const bool own_server = context.settings.text("server").empty();
  if (own_server && !installed_timer(context) &&
      wanted(context, "schedule",
          "Set up a timer on this computer, so that dated releases come out by themselves?"))
    out["schedule"] = also(context, {"schedule", "install"});
  MV_CHECK(stopped());
  const auto shell = own_shell(context);
  std::error_code code;
  if (!shell.empty() && !fs::exists(completion_file(context, shell), code) &&
      wanted(context, "completions", fmt::format("Install tab completion for {}?", shell)))
    out["completions"] = also(context, {"completion", "install", shell});
  return stopped();
}

Status rehearse(Context& context, const std::vector<std::string>& platforms, json::object& out) {
  // A shared server has its own mode for each key: a rehearsal is for this computer.
  if (!context.settings.text("server").empty() || platforms.empty()) return {};
  if (!wanted(context, "rehearse",
          "Rehearse a release now? A short piece is made up for it, and nothing leaves this "
          "computer."))
    return stopped();
  out["rehearsed"] =
      also(context, {"generate", "calm piano", "--duration", "35", "--title", "Rehearsal",
                        "--distribute", join(platforms, ","), "--sandbox", "--wait"});
  return stopped();
}

Result<Outcome> set_up(Context& context) {
  if (context.prompt.can_ask()) {
    context.io.err_words(
        "Enter keeps what stands in brackets. Stop with Ctrl-C whenever you like, and run it "
        "again: it goes on from what is set.");
    context.io.err_line("");
  }
  json::object done;
  MV_CHECK(ask_settings(context, done));
  std::vector<std::string> platforms;
  for (auto& word : split(std::string(done["platforms"].as_string()), ','))
    if (!word.empty()) platforms.push_back(std::move(word));
  const bool server = context.prompt.can_ask() || context.in.has("isrc") || context.in.has("upc");
  if (server) {
    MV_TRY(auto* session, context.session());
    MV_CHECK(connect_accounts(context, *session, platforms));
    MV_CHECK(add_ranges(context, *session, done));
    MV_CHECK(add_notifications(context, *session));
  }
  MV_CHECK(set_up_computer(context, done));
  MV_CHECK(rehearse(context, platforms, done));
  Outcome out;
  out.text = fmt::format("Ready. Release a recording with:\n  {}{}\n",
      context.next("distribute song.wav"), platforms.empty() ? " --to soundcloud,spotify" : "");
  std::vector<std::string> failed;
  for (const auto& step : done)
    if (step.value() == json::value(false)) failed.emplace_back(step.key());
  out.value = std::move(done);
  if (failed.empty()) return out;
  out.text.clear();
  out.error = make_error(Code::partial, "some steps of the set-up failed: " + join(failed, ", "),
      "The others are done", "Fix what was said above, and run it again.");
  return out;
}

}  // namespace

Command init_command() {
  Command out;
  out.path = "init";
  out.summary = "Set up MusicVerse: your names, accounts, dates and messages";
  out.about =
      "Asks for what a release needs and keeps it in your config.toml, connects accounts, sets up "
      "the timer, tab completion and messages, and rehearses a release. Each step can be skipped, "
      "and repeated later. Without a terminal it asks nothing and does what the options say.";
  for (const auto& question : questions())
    out.options.push_back({.name = std::string(question.option),
        .value = question.setting == "platforms" ? Value::list : Value::text,
        .shown = std::string(question.shown),
        .help = std::string(question.text),
        .complete = question.setting == "platforms" ? Complete::platforms : Complete::nothing});
  for (auto& option :
      std::vector<Option>{text_option("isrc", "PREFIX", "ISRC prefix of your own, such as DEABC"),
          text_option("upc", "PREFIX", "Your GS1 prefix"),
          {.name = "schedule", .help = "Set up the timer for dated releases"},
          {.name = "completions", .help = "Install tab completion for your shell"},
          {.name = "rehearse", .help = "Rehearse a release in the sandbox"}})
    out.options.push_back(std::move(option));
  out.examples = {{"init", "Asks for everything"},
      {"init --artist \"Ada Stone\" --to soundcloud,spotify --schedule", "From a script"}};
  out.run = set_up;
  return out;
}

}  // namespace mv::cli
