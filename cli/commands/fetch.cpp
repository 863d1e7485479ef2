// SPDX-License-Identifier: Apache-2.0
#include "commands/fetch.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "client/upload.hpp"

namespace mv::cli {

Status fetch_file(Context& context, client::Session& session, const std::string& url,
    const model::MediaFile& file, const fs::path& to) {
  auto request = session.request("GET", url);
  // A link stays one: what it leads to is replaced.
  MV_TRY(const auto target, end_of_links(to));
  const auto part = target.string() + fmt::format(".{}.part", to_hex(random_bytes(4)));
  request.answer_file = part;
  request.total_timeout = std::chrono::milliseconds(0);
  context.progress.begin(
      "Downloading " + to.filename().string(), static_cast<std::uint64_t>(file.bytes), true);
  request.progress = [&](std::uint64_t, std::uint64_t received) {
    context.progress.advance(received);
    return !session.stopped();
  };
  const auto answer = session.call(request);
  context.progress.end();
  const auto finish = [&]() -> Status {
    if (!answer) return answer.error();
    MV_TRY(const auto sha, client::hash_file(part, {}));
    if (!file.sha256.empty() && sha != file.sha256)
      return make_error(Code::corrupt, "the downloaded file is damaged", "Its SHA-256 differs",
          "Download it again.");
    struct stat old {};
    if (::stat(target.c_str(), &old) == 0) ::chmod(part.c_str(), old.st_mode & 07777);
    if (::rename(part.c_str(), target.c_str()) != 0)
      return errno_error(errno, fmt::format("{}: cannot be written", to.string()));
    return {};
  };
  const auto status = finish();
  if (!status) ::unlink(part.c_str());
  return status;
}

Status may_write(const Context& context, const fs::path& to) {
  std::error_code code;
  if (fs::exists(to, code) && !fs::is_regular_file(to, code))
    return make_error(Code::usage, fmt::format("{}: is not a regular file", to.string()), "",
        "Name a file with --output.");
  if (!fs::exists(fs::symlink_status(to, code)) || context.in.has("yes")) return {};
  return make_error(Code::conflict, fmt::format("{}: already exists", to.string()),
      "It would be overwritten", "Name another with --output, or add --yes.");
}

}  // namespace mv::cli
