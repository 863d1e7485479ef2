// SPDX-License-Identifier: Apache-2.0
#pragma once
// A media store as one on another machine is: it is waited for, it fails when a test says so, and
// its files reach this machine as copies.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "media/scratch.hpp"

namespace mv::test {

/// Files in memory. Thread-safe; handles and readers may outlive it.
class SlowMedia final : public media::Media {
 public:
  enum class Op { put, open, read, stat, remove, local_copy };

  /// `scratch_limit`: bytes of all local copies together.
  explicit SlowMedia(std::uint64_t scratch_limit = 64 << 20);

  /// Called before every operation, on its thread: the place to move a clock, or to wait.
  void before(std::function<void(Op)> hook);
  /// The `nth` operation of this kind from now on (1 = the next) fails.
  void fail(Op op, int nth, Error error);
  /// Readers opened from now on end after so many bytes.
  void cut(std::uint64_t bytes);
  /// The file is missing, though nobody removed it.
  void lose(std::string_view sha256);
  int count(Op op) const;  ///< operations so far

  Result<std::string> put(std::string_view bytes) override;
  Status put_file(const fs::path& file, std::string_view sha256) override;
  Result<media::Opened> open(std::string_view sha256, media::Range range) override;
  Result<media::Stat> stat(std::string_view sha256) override;
  Status remove(std::string_view sha256) override;
  Result<media::LocalCopy> local_copy(std::string_view sha256) override;
  Result<std::string> identity() override;
  Status set_identity(std::string_view id) override;

  /// What every operation passes: counts it, waits and fails as ordered.
  class Faults;

 private:
  using Bytes = std::shared_ptr<const std::string>;
  Result<Bytes> find(std::string_view sha256) const;
  Result<media::Opened> reader_of(std::string_view sha256, media::Range range) const;

  TempFolder folder_;
  media::Scratch scratch_;
  std::shared_ptr<Faults> faults_;
  mutable std::mutex mutex_;
  std::map<std::string, Bytes, std::less<>> files_;
  std::string identity_;
};

}  // namespace mv::test
