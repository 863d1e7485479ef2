// SPDX-License-Identifier: Apache-2.0
#pragma once
// One line of JSON for every request, for whoever watches the server. It holds no query, no body
// and no secret: what a request is known by is its id.
#include <mutex>

#include "base/files.hpp"
#include "http/request_log.hpp"

namespace mv::http {

class AccessLog final : public RequestLog {
 public:
  /// Appends to the file, "-" is standard output. Error: io.
  static Result<std::unique_ptr<AccessLog>> open(const fs::path& file);

  /// Times are those of the machine. A line that cannot be written is lost: requests do not fail
  /// for it.
  void note(const api::Request& request, const api::Response& response,
      std::chrono::microseconds took) override;

 private:
  explicit AccessLog(fs::path file) : file_(std::move(file)) {}
  Status reopen();

  const fs::path file_;
  std::mutex mutex_;
  Fd fd_;  ///< none for standard output
  std::chrono::steady_clock::time_point looked_{};
};

}  // namespace mv::http
