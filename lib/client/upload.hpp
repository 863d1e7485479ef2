// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sends a file by the tus 1.0 protocol. Memory does not grow with the file. Nothing is kept on this
// side: the server finds an unfinished upload by the file's SHA-256 and length.
#include <functional>
#include <string>

#include "client/session.hpp"

namespace mv::client {

struct UploadProgress {
  std::string_view step;  ///< "reading" (the hash), "uploading"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

struct UploadOptions {
  std::string file_name;  ///< as the server shows it; empty = the path's last part
  std::string sha256;     ///< hex, when already known; else the file is read first
  std::string idempotency_key;
  std::function<void(const UploadProgress&)> progress;
};

struct Uploaded {
  std::string id;  ///< upl_…
  std::string sha256;
  std::uint64_t bytes = 0;
  std::uint64_t resumed_at = 0;  ///< bytes the server already had
};

/// Sends the file, or what the server does not have of it. A broken connection is taken up again
/// within the session's budget, counted anew whenever bytes got through. Errors: those of files
/// and of Session; invalid when the file is empty or (the server says) changed on the way.
Result<Uploaded> upload_file(Session& session, const fs::path& path, const UploadOptions& options);

/// Follows what the server finds out about a complete upload, until it knows or has failed (then
/// the request that uses the upload says why). While this asks, the server goes on; it stops a
/// minute after nobody does. Errors: those of Session; interrupted.
Status await_measured(Session& session, const std::string& upload_id,
    const std::function<void(int percent)>& progress);

/// SHA-256 of a file in hex. `progress` returns false to stop (Code::interrupted).
Result<std::string> hash_file(
    const fs::path& path, const std::function<bool(std::uint64_t done)>& progress);

}  // namespace mv::client
