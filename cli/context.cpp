// SPDX-License-Identifier: Apache-2.0
#include "context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "client/embedded.hpp"
#include "io/colour.hpp"
#include "io/render.hpp"
#include "io/signals.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

Progress::Style style_for(
    const Streams& io, const Environment& environment, bool json, bool quiet) {
  if (quiet) return Progress::Style::silent;
  const bool terminal =
      io.err_tty() && environment("TERM").value_or("dumb") != "dumb" && !environment("CI");
  if (terminal) return Progress::Style::bar;
  return json ? Progress::Style::silent : Progress::Style::plain;
}

bool by_flag(const Settings& settings, std::string_view key) {
  return settings.get(key).source == Source::flag;
}

Result<SecretText> key_from_command(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return errno_error(errno, "credential_command cannot be run");
  std::string out(4096, '\0');
  out.resize(std::fread(out.data(), 1, out.size(), pipe));
  if (::pclose(pipe) != 0 || trim(out).empty())
    return make_error(Code::config, "credential_command gave no API key",
        "It failed or printed nothing", "Run it by hand to see why.");
  out = as_plain_text(std::move(out));
  return SecretText(std::string(trim(split(trim(out), '\n').front())));
}

}  // namespace

Result<SecretText> read_api_key(const Settings& settings) {
  const auto& key = settings.get("api_key");
  const auto& file = settings.get("api_key_file");
  // The stronger source wins; the key itself when both come from the same place.
  if (!key.value.empty() && (file.value.empty() || key.source >= file.source))
    return SecretText(key.value);
  if (!file.value.empty()) {
    MV_TRY(const auto text, read_text_file(file.value, 64 * 1024));
    const auto line = trim(text);
    if (line.empty())
      return make_error(Code::config, fmt::format("{}: there is no API key in it", file.value),
          "The file is empty", "Put the key on its first line.");
    return SecretText(std::string(trim(split(line, '\n').front())));
  }
  if (const auto& command = settings.text("credential_command"); !command.empty())
    return key_from_command(command);
  return SecretText();
}

Context::Context(const Command& command, const Input& input, Settings settings_, Paths paths_,
    Streams& io, std::string program_, bool json)
    : command(command),
      in(input),
      settings(std::move(settings_)),
      paths(std::move(paths_)),
      io(io),
      program(std::move(program_)),
      json(json),
      quiet(input.has("quiet")),
      environment(process_environment()),
      progress(io, style_for(io, environment, json, quiet)),
      prompt(
          io, !json && !input.has("no-input") && !environment("MV_NO_INPUT") && !environment("CI")),
      colour_out_(use_colour(
          settings.text("color"), by_flag(settings, "color"), io.out_tty(), environment)),
      colour_err_(use_colour(
          settings.text("color"), by_flag(settings, "color"), io.err_tty(), environment)),
      run_id_(to_hex(random_bytes(12))) {}

Context::~Context() = default;

Result<SecretText> Context::api_key() const {
  if (!key_) key_ = std::make_unique<Result<SecretText>>(read_api_key(settings));
  return *key_;
}

bool Context::sandbox() const {
  if (in.has("live")) return false;
  if (settings.yes("sandbox")) return true;
  if (settings.text("server").empty()) return false;
  const auto key = api_key();
  return key && key->reveal().starts_with("mv_test_");
}

void Context::say(const std::string& line) {
  if (!quiet && !json) progress.note(line);
}

std::string Context::next(std::string_view words) const {
  // What has no mode.
  constexpr std::array<std::string_view, 6> kAlike{
      "help", "config", "server", "schedule", "platform list", "provider"};
  auto out = fmt::format("{} {}", program, words);
  if (std::any_of(kAlike.begin(), kAlike.end(), [&](auto word) { return words.starts_with(word); }))
    return out;
  // The mode of this command, where it was said here and not by a setting.
  for (const std::string_view mode : {"--sandbox", "--live"})
    if (in.has(mode.substr(2)) && words.find(mode) == std::string_view::npos)
      out += fmt::format(" {}", mode);
  return out;
}

Status Context::confirm(const std::string& question) {
  if (in.has("yes")) return {};
  if (!prompt.can_ask())
    return make_error(Code::usage, fmt::format("{} needs --yes", command.path),
        "There is no terminal to ask on", "Add --yes when you are sure.");
  if (prompt.confirm(question)) return {};
  return interrupted() ? make_error(Code::interrupted, "interrupted", "Nothing was done")
                       : make_error(Code::cancelled, "nothing was done");
}

void Context::say_how_to_go_on(const std::string& line) {
  said_how_to_go_on_ = true;
  progress.note(line);
}

void Context::say_once(const std::string& line) {
  if (said_.insert(line).second) say(line);
}

std::string Context::key_of(std::initializer_list<std::string_view> parts) {
  Sha256 digest;
  for (const auto part : parts) digest.update(fmt::format("{}:{}", part.size(), part));
  return to_hex(digest.finish()).substr(0, 40);
}

std::string Context::run_key(std::string_view purpose) const { return key_of({run_id_, purpose}); }

Result<client::ServerAddress> Context::address() {
  const auto& server = settings.text("server");
  if (!server.empty()) return client::parse_server(server);
  client::EmbeddedOptions options;
  options.paths = paths;
  options.version = MV_VERSION;
  options.program = client::find_mvd(environment);
  options.database_url = settings.text("database_url");
  options.idle_timeout = settings.duration("idle_timeout");
  options.note = [this](std::string_view line) { say(fmt::format("{}: {}", program, line)); };
  MV_CHECK(client::ensure_embedded(options));
  return client::parse_server("unix:" + paths.socket.string());
}

Status Context::wake_server() {
  if (!settings.text("server").empty()) return {};
  MV_TRY([[maybe_unused]] const auto there, address());
  return {};
}

Status Context::emit(const boost::json::value& value) {
  MV_TRY(const auto chosen, select_fields(value, json_fields));
  io.out(model::serialized(chosen) + "\n");
  io.flush();
  return {};
}

client::SessionOptions Context::session_options() const {
  client::SessionOptions out;
  const auto& authority = settings.text("ca_file");
  out.ca_file = authority.empty() ? environment("SSL_CERT_FILE").value_or("") : authority;
  out.version = MV_VERSION;
  out.budget = settings.duration("timeout");
  out.stopped = interrupted;
  return out;
}

Result<client::Session> Context::stranger(const client::ServerAddress& server) const {
  auto options = session_options();
  options.server = server;
  return client::Session(std::move(options));
}

Result<client::Answer> post_form(client::Session& session, const std::string& path,
    const std::map<std::string, std::string>& form) {
  auto request = session.request("POST", path);
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  for (const auto& [name, value] : form)
    request.body += (request.body.empty() ? "" : "&") + name + "=" + url_encode(value);
  return session.once(request);
}

// Who has signed in needs no key.
Status Context::use_login(client::SessionOptions& options) {
  const auto& server = options.server.base;
  const auto no_key =
      make_error(Code::unauthenticated, "no API key", fmt::format("{} needs one", server),
          fmt::format("Sign in with `{} login --server {}`, or set MV_API_KEY or MV_API_KEY_FILE.",
              program, server));
  MV_TRY(const auto login, logins().find(server));
  if (!login) return no_key;
  MV_TRY(auto stranger, this->stranger(options.server));
  auto renewer = std::make_shared<client::Session>(std::move(stranger));
  const auto renew = [logins = logins(), server, renewer] {
    return logins.access(server, SystemClock().now(),
        [&](const auto& path, const auto& form) { return post_form(*renewer, path, form); });
  };
  MV_TRY(auto first, renew());
  // A command that goes on for hours renews it on the way; what fails then the server says.
  options.token = [renew, last = std::move(first)]() mutable {
    if (auto token = renew(); token.ok()) last = *std::move(token);
    return last;
  };
  return {};
}

Result<client::Session*> Context::session() {
  if (session_) return session_.get();
  auto options = session_options();
  MV_TRY(options.server, address());
  if (!settings.text("server").empty()) {
    MV_TRY(options.api_key, api_key());
    if (options.api_key.empty() && options.server.unix_socket.empty()) MV_CHECK(use_login(options));
  }
  options.sandbox = sandbox();
  options.on_retry = [this, said = std::string()](const client::Attempt& attempt) mutable {
    // What fails in the same way again is said once.
    if (std::exchange(said, attempt.cause.line()) == attempt.cause.line()) return;
    say(fmt::format("{}: {}; trying again for {}", program, attempt.cause.line(),
        human_duration(settings.duration("timeout").count())));
  };
  session_ = std::make_unique<client::Session>(std::move(options));
  if (const auto hook = std::exchange(on_session_, nullptr)) MV_CHECK(hook());
  return session_.get();
}

}  // namespace mv::cli
