// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sign-ins at servers (mv login): tokens of OAuth 2.0 in a file that only this user can read.
// Several programs at once share it: whoever refreshes holds its lock, and the others take what
// came of it.
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "client/transport.hpp"

namespace mv::client {

/// The client that mv is at every server (RFC 8628).
inline constexpr std::string_view kOwnClientId = "app_mv";

struct Login {
  std::string server;  ///< its base: https://music.example
  SecretText access, refresh;
  Millis expires_at = 0;  ///< of `access`, by this machine's clock
};

/// A POST of a form to the server, without credentials; a JSON answer of any status.
using PostForm = std::function<Result<Answer>(
    const std::string& path, const std::map<std::string, std::string>& form)>;

class Logins {
 public:
  explicit Logins(fs::path file) : file_(std::move(file)) {}

  /// Error: config when the file cannot be read, or others may read it.
  Result<std::optional<Login>> find(const std::string& server) const;
  Status keep(const Login& login) const;
  /// False when there was none.
  Result<bool> forget(const std::string& server) const;

  /// A token that works for another minute: the present one, or a new one. One that still works is
  /// good enough when the server does not answer. Errors: unauthenticated, when the sign-in has
  /// ended (it is forgotten then), or there is none; those of `post`.
  Result<SecretText> access(const std::string& server, Millis now, const PostForm& post) const;

 private:
  Result<std::map<std::string, Login>> read() const;
  Status write(const std::map<std::string, Login>& logins) const;
  Result<FileLock> lock() const;

  fs::path file_;
};

/// The tokens of an answer of a token endpoint. Error: upstream, when there are none.
Result<Login> login_of(const std::string& server, const Answer& answer, Millis now);
/// "error" of an answer of such an endpoint: slow_down; "" when it has none.
std::string oauth_error_of(const Answer& answer);

}  // namespace mv::client
