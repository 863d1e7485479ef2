// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "delivery/kinds.hpp"

namespace mv::delivery {
namespace {

class Folder final : public Receiver {
 public:
  explicit Folder(fs::path root) : root_(std::move(root)) {}

  Status put(const std::string& path, const Content& content, const Control& control) override;
  Status put_at_once(
      const std::string& path, const std::string& text, const Control& control) override {
    return put(path, {text, {}}, control);
  }
  Result<std::vector<std::string>> list(const std::string& folder, const Control&) override;
  Result<std::string> get(const std::string& path, std::size_t limit, const Control&) override {
    return read_file(root_ / path, limit);
  }
  Status remove(const std::string& path, const Control&) override;

 private:
  fs::path root_;
};

Error failed(const fs::path& path, std::string why) {
  return make_error(Code::io, fmt::format("cannot write {}", path.string()), std::move(why),
      "Make room on the disk, or see who may write there.");
}

/// Into a hidden file beside, flushed to the disk, which takes the name at the end.
Status Folder::put(const std::string& path, const Content& content, const Control& control) {
  const auto to = root_ / path;
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (error) return failed(to, error.message());
  if (content.file.empty()) return write_file_atomic(to, content.text);
  const auto part = to.parent_path() / ("." + to.filename().string() + ".part");
  const auto copy = [&]() -> Status {
    Fd out(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!out) return failed(part, std::error_code(errno, std::generic_category()).message());
    std::uint64_t bytes = 0;
    MV_CHECK(read_blocks(content.file, [&](std::string_view block) -> Status {
      if (control.cancelled && control.cancelled())
        return make_error(Code::cancelled, "the delivery was stopped");
      MV_CHECK(write_all(out.get(), block));
      bytes += block.size();
      if (control.progress) control.progress(bytes);
      return {};
    }));
    if (::fsync(out.get()) != 0)
      return failed(part, std::error_code(errno, std::generic_category()).message());
    return {};
  };
  const auto done = copy();
  if (!done.ok()) {
    fs::remove(part, error);
    return done;
  }
  fs::rename(part, to, error);
  if (error) return failed(to, error.message());
  return sync_folder(to.parent_path());
}

Result<std::vector<std::string>> Folder::list(const std::string& folder, const Control&) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator at(root_ / folder, error), end; !error && at != end;
       at.increment(error))
    if (const auto name = at->path().filename().string(); !name.starts_with('.'))
      out.push_back(name);
  if (error && error != std::errc::no_such_file_or_directory)
    return make_error(Code::io, fmt::format("cannot read {}", (root_ / folder).string()),
        error.message(), "See who may read there.");
  std::sort(out.begin(), out.end());
  return out;
}

Status Folder::remove(const std::string& path, const Control&) {
  std::error_code error;
  fs::remove(root_ / path, error);
  if (error) return failed(root_ / path, error.message());
  for (auto folder = fs::path(path).parent_path(); !folder.empty(); folder = folder.parent_path())
    if (!fs::remove(root_ / folder, error)) break;  // not empty
  return {};
}

}  // namespace

std::unique_ptr<Receiver> make_folder(const Address& address) {
  return std::make_unique<Folder>(address.path);
}

}  // namespace mv::delivery
