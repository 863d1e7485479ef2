// SPDX-License-Identifier: Apache-2.0
#pragma once
// What has arrived of uploads in parts. Only whole blocks of 256 KiB are kept when a part breaks
// off, as YouTube does. In memory: after a restart nothing of an upload is there. Not thread-safe.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/crypto/digest.hpp"

namespace mv::sandbox {

class Resumable {
 public:
  /// A part comes, with this Content-Range; "" = from the start. What is there already is skipped.
  /// Returns the part's number: an earlier one, whose end is still on its way, counts no more.
  int begin(const std::string& id, std::string_view range);
  void write(const std::string& id, int part, std::string_view block);
  /// The part has come whole: its last block counts, however small.
  void end(const std::string& id);
  /// How much there is, of a file of `length` bytes; more than that when too much came.
  std::uint64_t stored(const std::string& id, std::uint64_t length);
  /// All that ever came, also what was not kept.
  std::uint64_t received(const std::string& id) { return files_[id].received; }
  std::string sha256(const std::string& id);
  void forget(const std::string& id) { files_.erase(id); }

 private:
  struct File {
    Sha256 digest;
    std::uint64_t kept = 0, received = 0;
    std::uint64_t skip = 0;  ///< of the part: what is there already
    int part = 0;
    bool refused = false;  ///< the part begins behind what is there
    std::string rest;      ///< of a block that is not whole yet
  };
  std::map<std::string, File> files_;
};

}  // namespace mv::sandbox
