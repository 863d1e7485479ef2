// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a command gets: its input, the settings, the terminal and the server.
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/settings/settings.hpp"
#include "client/login.hpp"
#include "client/session.hpp"
#include "command.hpp"
#include "io/progress.hpp"
#include "io/prompt.hpp"
#include "io/streams.hpp"

namespace mv::cli {

class Context {
 public:
  Context(const Command& command, const Input& input, Settings settings, Paths paths, Streams& io,
      std::string program, bool json);
  ~Context();

  const Command& command;
  const Input& in;
  const Settings settings;
  const Paths paths;
  Streams& io;
  const std::string program;  ///< mv or musicverse, as called
  const bool json;
  const bool quiet;
  const Environment environment;
  Progress progress;
  Prompt prompt;
  std::optional<Error> settings_error;  ///< lenient commands only
  std::string json_fields;              ///< of --json=FIELDS; "" = all

  /// As it was asked for, else as the mode of the key is: a test key has the sandbox only.
  bool sandbox() const;
  bool colour_out() const { return colour_out_; }
  bool colour_err() const { return colour_err_; }
  /// Runs once, when the session is there and before it is given out: what can be said without a
  /// server is said first.
  void on_session(std::function<Status()> hook) { on_session_ = std::move(hook); }
  /// The server's session; the embedded server is started when no other is set. One per command.
  /// Errors: config, unauthenticated (no key), unavailable.
  Result<client::Session*> session();
  /// The session when there was one, for the request id of errors.
  const client::Session* open_session() const { return session_.get(); }
  /// Starts this user's server again when it ended while a command follows its events; nothing
  /// to do for a server of the settings. Error: unavailable.
  Status wake_server();
  /// A session without credentials; for signing in. Error: config.
  Result<client::Session> stranger(const client::ServerAddress& server) const;
  /// Where sign-ins are kept.
  client::Logins logins() const { return client::Logins(paths.config / "logins.json"); }
  /// Prints one object as a line of its own, now; for commands that go on. Error: usage when
  /// --json names a field that is not there.
  Status emit(const boost::json::value& value);
  /// Asks before something that cannot be taken back. Without a terminal --yes is needed. Errors:
  /// usage, cancelled.
  Status confirm(const std::string& question);
  /// A line on standard error, not with --quiet or --json.
  void say(const std::string& line);
  /// After Ctrl-C: what goes on, and how to come back to it; not with --quiet or --json.
  void say_how_to_go_on(const std::string& line);
  bool said_how_to_go_on() const { return said_how_to_go_on_; }
  /// The same, unless this line was said already.
  void say_once(const std::string& line);
  /// An Idempotency-Key that is the same for the same parts.
  static std::string key_of(std::initializer_list<std::string_view> parts);
  /// A key for this run of the program.
  std::string run_key(std::string_view purpose) const;
  /// "musicverse distribution show dst_…": what to type next.
  std::string next(std::string_view words) const;

 private:
  Result<SecretText> api_key() const;
  Result<client::ServerAddress> address();
  client::SessionOptions session_options() const;
  Status use_login(client::SessionOptions& options);

  bool colour_out_, colour_err_;
  std::string run_id_;
  std::set<std::string> said_;
  bool said_how_to_go_on_ = false;
  mutable std::unique_ptr<Result<SecretText>> key_;  ///< read once: a program may be asked for it
  std::unique_ptr<client::Session> session_;
  std::function<Status()> on_session_;
};

/// A form to an endpoint of OAuth.
Result<client::Answer> post_form(client::Session& session, const std::string& path,
    const std::map<std::string, std::string>& form);

/// Reads the output of settings.credential_command, the key file or the setting itself.
Result<SecretText> read_api_key(const Settings& settings);

}  // namespace mv::cli
