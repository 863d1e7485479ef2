// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where this user's files are. MV_HOME moves all of them together; without it the XDG base
// directory specification counts.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv {

/// One variable of the environment; nothing when it is unset or empty.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
/// That of this process. HOME, when unset, is the folder that the list of users names.
Environment process_environment();

/// The longest path a Unix socket can have on Linux (sun_path without its final zero).
inline constexpr std::size_t kSocketPathLimit = 107;

struct Paths {
  fs::path home;    ///< of the user; where the search for a project file stops
  fs::path config;  ///< config.toml
  fs::path data;    ///< database and media
  fs::path state;   ///< logs and locks
  fs::path cache;
  fs::path socket;  ///< of the embedded server; at most kSocketPathLimit bytes
};

/// Makes no folder. Error: Code::config when neither MV_HOME nor HOME is known.
Result<Paths> user_paths(const Environment& environment);

/// Makes the socket's folder (mode 0700). Error: Code::config when it belongs to another user or
/// others may enter it.
Status make_socket_folder(const fs::path& socket);

}  // namespace mv
