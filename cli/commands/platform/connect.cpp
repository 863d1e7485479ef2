// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.hpp"
#include "commands/all.hpp"
#include "commands/platform/loopback.hpp"
#include "commands/secret_input.hpp"
#include "context.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

constexpr int kPort = 8765;
constexpr std::chrono::minutes kSignInTime{10};

std::string path_of(const Context& context, std::string_view more) {
  return fmt::format("/api/v1/platforms/{}/connect{}", url_encode(context.in.argument(0)), more);
}

void open_browser(const Context& context, const std::string& url) {
  const bool display = context.environment("DISPLAY") || context.environment("WAYLAND_DISPLAY");
  if (!context.prompt.can_ask() || !display) return;
  const auto child = ::fork();
  if (child == 0) {
    if (::fork() == 0) {
      ::execlp("xdg-open", "xdg-open", url.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

Outcome connected(const api::ConnectStarted& result) {
  Outcome out;
  out.value = boost::json::object{{"platform", result.platform},
                                  {"provider", result.provider},
                                  {"connected", result.connected},
                                  {"account", model::to_json(result.account)}};
  out.text = fmt::format("{} connected{}", result.platform,
                         result.account ? ": " + *result.account : "");
  return out;
}

Result<Outcome> sign_in(Context& context, client::Session& session) {
  const auto id = context.in.maybe("client-id").value_or(
      context.environment("MV_SOUNDCLOUD_CLIENT_ID").value_or(""));
  if (id.empty())
    return make_error(Code::usage, "--client-id is missing",
                      "SoundCloud knows a program by the id of its registration",
                      "Register one at SoundCloud with the redirect address "
                      "http://127.0.0.1:8765/callback and give its id.");
  MV_TRY(const auto client_secret, secret_input(context, "client-secret-file",
                                                "MV_SOUNDCLOUD_CLIENT_SECRET", "Client secret"));
  const auto port = parse_int(context.in.maybe("port").value_or(std::to_string(kPort)));
  if (*port < 0 || *port > 65535)
    return make_error(Code::usage, fmt::format("--port: {} is not a port", *port), "",
                      "Use 0 to 65535.");
  MV_TRY(auto loopback, Loopback::open(static_cast<int>(*port)));
  api::ConnectPlatform input;
  input.client_id = id;
  input.client_secret = client_secret.reveal();
  input.redirect_uri = loopback.redirect_uri();
  MV_TRY(const auto started, session.post<api::ConnectStarted>(path_of(context, ""), input,
                                                               context.run_key("connect")));
  if (started.connected) return connected(started);
  const auto url = started.authorize_url.value_or("");
  context.progress.end();
  context.io.err_line("Sign in here:\n" + printable(url));
  if (url.starts_with("https://") || url.starts_with("http://127.0.0.1")) open_browser(context, url);
  MV_TRY(const auto callback, loopback.wait(started.state.value_or(""), kSignInTime, interrupted));
  MV_TRY(const auto done, session.post<api::ConnectStarted>(
                              path_of(context, "/complete"),
                              api::CompleteConnect{callback.state, callback.code},
                              context.run_key("complete")));
  return connected(done);
}

Result<Outcome> run(Context& context) {
  const auto platform = lower(context.in.argument(0));
  MV_TRY(auto* session, context.session());
  const bool own_account = context.in.has("client-id") || context.in.has("token-file");
  if (context.sandbox() && !own_account) {
    MV_TRY(const auto done, session->post<api::ConnectStarted>(
                                path_of(context, ""), api::ConnectPlatform{},
                                context.run_key("connect")));
    return connected(done);
  }
  if (platform == "soundcloud" || platform == "sc") return sign_in(context, *session);
  MV_TRY(const auto token,
         secret_input(context, "token-file", "MV_LABELGRID_TOKEN", "API token"));
  api::ConnectPlatform input;
  input.token = token.reveal();
  if (context.in.has("webhook-secret-file")) {
    MV_TRY(const auto secret, secret_input(context, "webhook-secret-file", "MV_LABELGRID_WEBHOOK_SECRET",
                                           "secret of the webhook"));
    input.webhook_secret = secret.reveal();
  }
  MV_TRY(const auto done, session->post<api::ConnectStarted>(path_of(context, ""), input,
                                                             context.run_key("connect")));
  return connected(done);
}

}  // namespace

Command platform_connect_command() {
  Command out;
  out.path = "platform connect";
  out.summary = "Connect an account";
  out.about =
      "SoundCloud: prints the address to sign in at and waits for the browser. The client secret "
      "comes from --client-secret-file, MV_SOUNDCLOUD_CLIENT_SECRET, or standard input. "
      "LabelGrid and the stores it serves: the token comes from --token-file, "
      "MV_LABELGRID_TOKEN, or standard input.";
  out.arguments = {{"PLATFORM", "Platform or provider", true, false, Complete::platforms}};
  out.options = {
      {"client-id", 0, Value::text, "ID", "SoundCloud: id of your registered program"},
      {"client-secret-file", 0, Value::file, "FILE", "SoundCloud: its secret, - = standard input",
       "", "", {}, Complete::files},
      {"port", 0, Value::number, "PORT", "Where the browser comes back, 0 = any", "", "8765"},
      {"token-file", 0, Value::file, "FILE", "LabelGrid: the API token, - = standard input", "", "",
       {}, Complete::files},
      {"webhook-secret-file", 0, Value::file, "FILE",
       "LabelGrid: the secret of a webhook made there, so that its news is taken at once", "", "", {},
       Complete::files},
  };
  out.examples = {
      {"platform connect soundcloud --client-id 1a2b3c < secret.txt", ""},
      {"platform connect labelgrid --token-file token.txt", ""},
      {"platform connect soundcloud --sandbox", "An account of the simulator"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
