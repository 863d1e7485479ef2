// SPDX-License-Identifier: Apache-2.0
#pragma once
// The server of this user, started on demand: `mvd serve --embedded` on a Unix socket. It ends by
// itself when idle. Safe when many programs ask for it at once.
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/settings/paths.hpp"

namespace mv::client {

struct EmbeddedOptions {
  Paths paths;
  std::string version;       ///< of this program; a server of another version is replaced
  fs::path program;          ///< mvd; see find_mvd
  std::string database_url;  ///< empty = mvd's default
  std::chrono::milliseconds idle_timeout{600'000};
  std::chrono::milliseconds deadline{10'000};
  std::function<void(std::string_view)> note;  ///< "starting the server"
};

/// The log that the embedded server writes to.
fs::path embedded_log(const Paths& paths);

/// mvd beside this program, beside the program that started it (PREFIX/bin), or on PATH; empty when
/// there is none.
fs::path find_mvd(const Environment& environment);

/// The version of the server that answers on the socket; nothing when none does.
std::optional<std::string> embedded_version(const fs::path& socket);

/// Makes sure that a server of our version answers on paths.socket. Errors: unavailable, with the
/// last lines of its log, when it does not answer before the deadline; config.
Status ensure_embedded(const EmbeddedOptions& options);

/// Asks it to stop and waits until it is gone. True when one was running.
Result<bool> stop_embedded(const Paths& paths, std::chrono::milliseconds deadline);

/// The last lines of a file, at most 16 kB of it.
std::string last_lines(const fs::path& file, std::size_t count);

}  // namespace mv::client
