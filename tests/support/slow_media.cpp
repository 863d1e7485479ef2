// SPDX-License-Identifier: Apache-2.0
#include "support/slow_media.hpp"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::test {

class SlowMedia::Faults {
 public:
  Status pass(Op op) {
    std::function<void(Op)> hook;
    {
      const std::lock_guard lock(mutex_);
      hook = hook_;
    }
    if (hook) hook(op);
    const std::lock_guard lock(mutex_);
    const auto found = ordered_.find({op, ++counts_[op]});
    return found == ordered_.end() ? Status() : Status(found->second);
  }

  void set_hook(std::function<void(Op)> hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
  }
  void order(Op op, int nth, Error error) {
    const std::lock_guard lock(mutex_);
    ordered_.insert_or_assign({op, counts_[op] + nth}, std::move(error));
  }
  void cut(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    cut_ = bytes;
  }
  std::uint64_t cut() {
    const std::lock_guard lock(mutex_);
    return cut_;
  }
  int count(Op op) {
    const std::lock_guard lock(mutex_);
    return counts_[op];
  }

 private:
  std::mutex mutex_;
  std::function<void(Op)> hook_;
  std::map<Op, int> counts_;
  std::map<std::pair<Op, int>, Error> ordered_;
  std::uint64_t cut_ = std::numeric_limits<std::uint64_t>::max();
};

namespace {

constexpr std::size_t kPacket = 1000;  // less than is asked for, as from a network

class MemoryReader final : public Reader {
 public:
  MemoryReader(std::shared_ptr<const std::string> bytes, media::Range range,
      std::shared_ptr<SlowMedia::Faults> faults)
      : bytes_(std::move(bytes)),
        rest_(
            std::string_view(*bytes_).substr(range.offset, range.length).substr(0, faults->cut())),
        faults_(std::move(faults)) {}

  Result<std::size_t> read(std::span<char> room) override {
    MV_CHECK(faults_->pass(SlowMedia::Op::read));
    const auto got = rest_.copy(room.data(), std::min(room.size(), kPacket));
    rest_.remove_prefix(got);
    return got;
  }

 private:
  std::shared_ptr<const std::string> bytes_;
  std::string_view rest_;
  std::shared_ptr<SlowMedia::Faults> faults_;
};

media::Scratch open_scratch(const fs::path& folder, std::uint64_t limit) {
  auto out = media::Scratch::open(folder, limit);
  if (!out.ok()) throw std::runtime_error(out.error().line());
  return *std::move(out);
}

}  // namespace

SlowMedia::SlowMedia(std::uint64_t scratch_limit)
    : scratch_(open_scratch(folder_.path() / "scratch", scratch_limit)),
      faults_(std::make_shared<Faults>()) {}

void SlowMedia::before(std::function<void(Op)> hook) { faults_->set_hook(std::move(hook)); }
void SlowMedia::fail(Op op, int nth, Error error) { faults_->order(op, nth, std::move(error)); }
void SlowMedia::cut(std::uint64_t bytes) { faults_->cut(bytes); }
int SlowMedia::count(Op op) const { return faults_->count(op); }

void SlowMedia::lose(std::string_view sha256) {
  const std::lock_guard lock(mutex_);
  if (const auto found = files_.find(sha256); found != files_.end()) files_.erase(found);
}

Result<SlowMedia::Bytes> SlowMedia::find(std::string_view sha256) const {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(sha256);
  if (found != files_.end()) return found->second;
  return make_error(Code::not_found, "a file is missing from the media store");
}

Result<media::Opened> SlowMedia::reader_of(std::string_view sha256, media::Range range) const {
  MV_TRY(auto bytes, find(sha256));
  const std::uint64_t size = bytes->size();
  if (range.offset > size)
    return make_error(Code::invalid, "the range begins behind the end of the file");
  return media::Opened{size, std::make_unique<MemoryReader>(std::move(bytes), range, faults_)};
}

Result<std::string> SlowMedia::put(std::string_view bytes) {
  MV_CHECK(faults_->pass(Op::put));
  auto sha = to_hex(sha256(bytes));
  const std::lock_guard lock(mutex_);
  files_[sha] = std::make_shared<std::string>(bytes);
  return sha;
}

Status SlowMedia::put_file(const fs::path& file, std::string_view sha256) {
  MV_CHECK(faults_->pass(Op::put));
  auto bytes = read_file(file);
  const std::lock_guard lock(mutex_);
  if (!bytes.ok() && bytes.error().code == Code::not_found && files_.contains(sha256)) return {};
  if (!bytes.ok()) return bytes.error();
  files_[std::string(sha256)] = std::make_shared<std::string>(*std::move(bytes));
  ::unlink(file.c_str());
  return {};
}

Result<media::Opened> SlowMedia::open(std::string_view sha256, media::Range range) {
  MV_CHECK(faults_->pass(Op::open));
  return reader_of(sha256, range);
}

Result<media::Stat> SlowMedia::stat(std::string_view sha256) {
  MV_CHECK(faults_->pass(Op::stat));
  MV_TRY(const auto bytes, find(sha256));
  return media::Stat{bytes->size()};
}

Status SlowMedia::remove(std::string_view sha256) {
  MV_CHECK(faults_->pass(Op::remove));
  lose(sha256);
  return {};
}

Result<media::LocalCopy> SlowMedia::local_copy(std::string_view sha256) {
  MV_CHECK(faults_->pass(Op::local_copy));
  MV_TRY(auto opened, reader_of(sha256, {}));
  return scratch_.copy(std::move(opened));
}

Result<std::string> SlowMedia::identity() {
  const std::lock_guard lock(mutex_);
  return identity_;
}

Status SlowMedia::set_identity(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (identity_.empty()) identity_ = id;
  return {};
}

}  // namespace mv::test
