// SPDX-License-Identifier: Apache-2.0
#include "http/access_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::http {
namespace {

constexpr std::size_t kLongestPath = 300;  // characters
constexpr std::chrono::seconds kLook{1};   // how soon a rotated file is noticed

bool same_file(const fs::path& path, int fd) {
  struct stat named {
  }, open{};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(fd, &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

std::string line_of(
    const api::Request& request, const api::Response& response, std::chrono::microseconds took) {
  const auto text = [](std::string_view value) {
    return boost::json::value(
        boost::json::string(cut_text(valid_utf8(std::string(value)), kLongestPath)));
  };
  boost::json::object out{{"time", format_utc(SystemClock().now())},
      {"request_id", text(request.id)}, {"method", text(request.method)},
      {"route", text(request.route)}, {"path", text(request.path)}, {"status", response.status},
      {"ms", took.count() / 1000},
      {"bytes", response.file ? response.file->length : response.body.size()},
      {"peer", request.peer.unix_socket ? "unix" : request.peer.address}};
  if (!request.key_id.empty()) out["key_id"] = request.key_id;
  if (!request.user_id.empty()) out["user_id"] = request.user_id;
  return boost::json::serialize(out) + "\n";
}

}  // namespace

Result<std::unique_ptr<AccessLog>> AccessLog::open(const fs::path& file) {
  std::unique_ptr<AccessLog> out(new AccessLog(file));
  if (file != "-") MV_CHECK(out->reopen());
  return out;
}

Status AccessLog::reopen() {
  Fd fd{::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640)};
  if (!fd)
    return errno_error(errno, fmt::format("{}: the access log cannot be opened", file_.string()));
  fd_ = std::move(fd);
  return {};
}

void AccessLog::note(
    const api::Request& request, const api::Response& response, std::chrono::microseconds took) {
  const auto line = line_of(request, response, took);
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (fd_ && now - looked_ >= kLook) {
    looked_ = now;
    if (!same_file(file_, fd_.get())) (void)reopen();
  }
  // Whoever reads a pipe too slowly loses lines; requests do not wait for him.
  pollfd out{fd_ ? fd_.get() : STDOUT_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, 0) == 1 && (out.revents & POLLOUT)) (void)write_all(out.fd, line);
}

}  // namespace mv::http
