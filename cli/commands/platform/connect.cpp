// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "api/distribution/platform_views.hpp"
#include "api/page.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/platform/loopback.hpp"
#include "commands/secret_input.hpp"
#include "context.hpp"
#include "io/program.hpp"
#include "io/signals.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {
namespace {

constexpr int kPort = 8765;
constexpr std::chrono::minutes kSignInTime{10};

std::string path_of(const Context& context, std::string_view more) {
  return fmt::format("/api/v1/platforms/{}/connect{}", url_encode(context.in.argument(0)), more);
}

Outcome connected(const api::ConnectStarted& result) {
  Outcome out;
  out.value = boost::json::object{{"platform", result.platform}, {"provider", result.provider},
      {"connected", result.connected}, {"account", model::to_json(result.account)}};
  out.text =
      fmt::format("{} connected{}", result.platform, result.account ? ": " + *result.account : "");
  return out;
}

// The provider's fields, from options, the environment, a terminal or a pipe; all that is missing
// at once.
Result<boost::json::object> credentials_of(Context& context, const model::ProviderInfo& provider) {
  boost::json::object out;
  std::vector<Fault> faults;
  bool introduced = false;
  for (const auto& field : provider.credentials) {
    if (field.secret) continue;
    auto value = context.in.maybe(field.option());
    if (!value) value = context.environment(provider.environment(field));
    if (!value && field.required && context.prompt.can_ask()) {
      if (!std::exchange(introduced, true) && !provider.before.empty())
        context.io.err_words(std::string(provider.before));
      context.io.err_words(std::string(field.where));
      MV_TRY(value, context.prompt.line(fmt::format("The {} of {}", field.label, provider.name)));
    }
    if (value && !value->empty())
      out[field.name] = *value;
    else if (field.required)
      faults.push_back({"--" + field.option(), "required",
          fmt::format("the {} is missing", field.label), std::string(field.where)});
  }
  if (!faults.empty()) {
    auto error = make_error(
        Code::usage, fmt::format("cannot connect {}", provider.name), std::string(provider.before));
    error.faults = std::move(faults);
    return error;
  }
  for (const auto& field : provider.credentials) {
    if (!field.secret) continue;
    const auto variable = provider.environment(field);
    if (!field.required && !context.in.has(field.option()) && !context.environment(variable))
      continue;
    if (context.prompt.can_ask()) context.io.err_words(std::string(field.where));
    auto secret = secret_input(
        context, field.option(), variable, fmt::format("the {} of {}", field.label, provider.name));
    if (!secret.ok()) {
      auto error = std::move(secret).error();
      error.hint = fmt::format("{} {}", field.where, error.hint);
      return error;
    }
    out[field.name] = secret->reveal();
  }
  return out;
}

// Opens the provider's page, and waits for the browser to come back here.
Result<Outcome> sign_in(Context& context, client::Session& session, api::ConnectPlatform input) {
  const auto port = parse_int(context.in.maybe("port").value_or(std::to_string(kPort)));
  if (*port < 0 || *port > 65535)
    return make_error(
        Code::usage, fmt::format("--port: {} is not a port", *port), "", "Use 0 to 65535.");
  MV_TRY(auto loopback, Loopback::open(static_cast<int>(*port)));
  input.redirect_uri = loopback.redirect_uri();
  MV_TRY(const auto started,
      session.post<api::ConnectStarted>(path_of(context, ""), input, context.run_key("connect")));
  if (started.connected) return connected(started);
  const auto url = started.authorize_url.value_or("");
  context.progress.end();
  context.io.err_line("Sign in here:\n" + printable(url));
  const bool safe = url.starts_with("https://") || url.starts_with("http://127.0.0.1");
  if (safe && context.prompt.can_ask()) open_in_browser(url);
  MV_TRY(const auto callback, loopback.wait(started.state.value_or(""), kSignInTime, interrupted));
  MV_TRY(const auto done,
      session.post<api::ConnectStarted>(path_of(context, "/complete"),
          api::CompleteConnect{callback.state, callback.code}, context.run_key("complete")));
  return connected(done);
}

// The argument is a provider, or a platform that one of them serves.
Result<const model::ProviderInfo*> provider_of(Context& context, client::Session& session) {
  const auto word = context.in.argument(0);
  if (const auto* provider = model::find_provider(word)) return provider;
  const auto* platform = model::find_platform(word);
  if (platform) {
    MV_TRY(const auto list, session.get<api::Page<api::PlatformView>>("/api/v1/platforms"));
    for (const auto& one : list.data)
      if (one.platform == platform->id)
        if (const auto* provider = model::find_provider(one.provider)) return provider;
  }
  const auto near = platform ? std::nullopt : model::closest_platform(word);
  return make_error(Code::usage,
      platform ? fmt::format("no provider delivers to {} yet", platform->name)
               : fmt::format("{} is neither a platform nor a provider", printable(word)),
      "",
      near ? fmt::format("Did you mean {}?", *near)
           : fmt::format("See {}.", context.next("provider list")));
}

// Where the server speaks of a field, the option that fills it.
Error in_options(Error error, const model::ProviderInfo& provider) {
  for (auto& fault : error.faults)
    for (const auto& field : provider.credentials)
      if (fault.at == fmt::format("/credentials/{}", field.name)) fault.at = "--" + field.option();
  return error;
}

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto* provider, provider_of(context, *session));
  const bool own_account = std::any_of(provider->credentials.begin(), provider->credentials.end(),
      [&](const auto& field) { return context.in.has(field.option()); });
  api::ConnectPlatform input;
  if (provider->sign_in == model::SignInKind::none)
    return make_error(Code::usage, fmt::format("{} needs no account here", provider->name),
        std::string(provider->before),
        fmt::format("Choose it with: {}", context.next(fmt::format("platform route {} --via {}",
                                              provider->platforms.front(), provider->id))));
  if (!context.sandbox() || own_account) {
    MV_TRY(input.credentials, credentials_of(context, *provider));
    if (provider->sign_in == model::SignInKind::oauth)
      return sign_in(context, *session, std::move(input));
  }
  const auto done =
      session->post<api::ConnectStarted>(path_of(context, ""), input, context.run_key("connect"));
  if (!done.ok()) return in_options(done.error(), *provider);
  return connected(*done);
}

// Providers that are connected with the same fields.
struct Family {
  std::vector<const model::ProviderInfo*> rows;

  const model::ProviderInfo& first() const { return *rows.front(); }
  std::string names() const {
    std::vector<std::string> out;
    for (const auto* row : rows) out.emplace_back(row->name);
    return join(out, ", ");
  }
  std::string short_name() const {
    const auto* row = *std::min_element(rows.begin(), rows.end(),
        [](const auto* a, const auto* b) { return a->name.size() < b->name.size(); });
    return std::string(row->name);
  }
};

std::vector<Family> families() {
  std::vector<Family> out;
  for (const auto& provider : model::providers()) {
    if (provider.sign_in == model::SignInKind::none) continue;
    const auto same = std::find_if(out.begin(), out.end(), [&](const Family& family) {
      return family.first().credentials.data() == provider.credentials.data();
    });
    if (same == out.end())
      out.push_back({{&provider}});
    else
      same->rows.push_back(&provider);
  }
  return out;
}

// The fields of all providers; of a name that several have, one option.
std::vector<Option> credential_options() {
  std::vector<Option> out;
  for (const auto& family : families())
    for (const auto& field : family.first().credentials) {
      auto help = fmt::format(
          "{}: {}{}", family.short_name(), field.label, field.required ? "" : " (optional)");
      const auto same = std::find_if(
          out.begin(), out.end(), [&](const auto& one) { return one.name == field.option(); });
      if (same != out.end()) {
        same->help += "; " + help;
        continue;
      }
      if (field.secret)
        out.push_back({.name = field.option(),
            .value = Value::file,
            .shown = "FILE",
            .help = help + ", - = standard input",
            .complete = Complete::files});
      else
        out.push_back({.name = field.option(),
            .value = Value::text,
            .shown = "VALUE",
            .help = std::move(help)});
    }
  out.push_back({.name = "port",
      .value = Value::number,
      .shown = "PORT",
      .help = "Local port for the sign-in, 0 = any",
      .fallback = "8765"});
  return out;
}

// What each provider wants, and how it may be given.
std::string about() {
  std::string out =
      "Secrets are read from a file, the environment or standard input, never from the command "
      "line.";
  for (const auto& family : families()) {
    const auto& provider = family.first();
    out += fmt::format("\n\n{}:{}{} It needs ", family.names(), provider.before.empty() ? "" : " ",
        provider.before);
    std::string needs, may;
    for (const auto& field : provider.credentials) {
      auto& list = field.required ? needs : may;
      list += fmt::format("{}the {} (--{}{})", list.empty() ? "" : ", ", field.label,
          field.option(), family.rows.size() > 1 ? "" : " or " + provider.environment(field));
    }
    out += needs + (may.empty() ? "" : ", and may have " + may) + ".";
    if (family.rows.size() > 1)
      out += fmt::format(" In the environment they are named as {} is.",
          provider.environment(provider.credentials.front()));
    if (provider.sign_in == model::SignInKind::oauth)
      out += " It then prints the address to sign in at, and waits for the browser.";
  }
  return out;
}

// With the fields, where a line has room for them.
Example example_of(const model::ProviderInfo& provider) {
  constexpr std::size_t kRoom = 66;
  const auto bare = fmt::format("platform connect {}", provider.id);
  auto line = bare;
  for (const auto& field : provider.credentials)
    if (field.required && !field.secret) line += fmt::format(" --{} 1a2b3c", field.option());
  line += " < secret.txt";
  if (line.size() <= kRoom) return {line, ""};
  return {bare, "Asks for what it needs"};
}

}  // namespace

Command platform_connect_command() {
  Command out;
  out.path = "platform connect";
  out.summary = "Connect your account at a platform or provider";
  out.about = about();
  out.arguments = {
      {.name = "PLATFORM", .help = "A platform or provider", .complete = Complete::platforms}};
  out.options = credential_options();
  for (const auto& family : families()) out.examples.push_back(example_of(family.first()));
  out.examples.push_back(
      {fmt::format("platform connect {} --sandbox", model::providers().front().id),
          "A simulated account"});
  out.run = run;
  return out;
}

}  // namespace mv::cli
