// SPDX-License-Identifier: Apache-2.0
#pragma once
// Takes uploaded bodies block by block and keeps only facts: sizes, hashes and the first bytes.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/digest.hpp"

namespace mv::sandbox {

/// One part of a form, or the whole of a plain body.
struct Received {
  std::string name;  ///< of the form field; empty for a plain body
  std::optional<std::string> file_name;
  std::string content_type;
  std::string text;  ///< of a field without a file name, at most 64 KiB
  std::string head;  ///< the first 4096 bytes
  std::uint64_t size = 0;
  std::string sha256;  ///< hex
};

class Intake {
 public:
  /// `content_type` of the request; anything but multipart/form-data is one plain body.
  explicit Intake(std::string_view content_type);
  ~Intake();
  Intake(Intake&&) noexcept;

  void write(std::string_view block);
  /// Bytes that somebody else looks at.
  void count(std::size_t bytes) { bytes_ += bytes; }
  /// Call once, after the last block. False when a form did not end as RFC 7578 asks.
  bool finish();
  const std::vector<Received>& parts() const { return parts_; }
  const Received* part(std::string_view name) const;
  std::uint64_t bytes() const { return bytes_; }

 private:
  enum class At { preamble, after_boundary, head, body, end };
  bool step();
  void begin_part(std::string_view head);
  void take(std::string_view data);
  void end_part();

  std::string boundary_;  ///< with the line break and dashes before it; empty = plain body
  std::string buffer_;
  At at_ = At::preamble;
  std::uint64_t bytes_ = 0;
  std::vector<Received> parts_;
  std::unique_ptr<Sha256> digest_;
};

/// What the first bytes of an audio file and its size say. `kind` is empty when it is no audio.
struct AudioLook {
  std::string kind;  ///< wav, flac, aiff, ogg, mp3
  std::int64_t duration_ms = 0;
};
AudioLook look_at_audio(std::string_view head, std::uint64_t size);
/// jpeg, png, gif, or empty.
std::string picture_kind(std::string_view head);

}  // namespace mv::sandbox
