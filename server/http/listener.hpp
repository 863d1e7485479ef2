// SPDX-License-Identifier: Apache-2.0
#pragma once
// Opens listening sockets.
#include "base/files.hpp"
#include "http/server.hpp"

namespace mv::http {

struct Opened {
  Fd fd;
  int port = 0;     ///< TCP
  fs::path socket;  ///< Unix: to be removed at the end if it is still ours
  std::uint64_t inode = 0;
};

/// A listening socket. A Unix socket file gets mode 0600; one that a dead server left is replaced,
/// one that answers is a conflict. Two servers that start at once on one path need a lock of their
/// own. Errors: config, conflict, io.
Result<Opened> open_listener(const Listen& listen);
/// Removes the socket file unless another server has replaced it.
void remove_socket(const Opened& opened);

}  // namespace mv::http
