// SPDX-License-Identifier: Apache-2.0
#include "audio/decode/chunk_layout.hpp"

#include <fmt/format.h>

#include "audio/decode/decoder.hpp"
#include "base/text/text.hpp"

namespace mv::audio {
namespace {

constexpr int kMostChunks = 4096;

struct AiffSizes {
  std::int64_t form_end = 0;  ///< 0: left open
  std::int64_t frames = -1;   ///< by COMM
  std::int64_t frame_bytes = 0;
  std::int64_t sound = -1;  ///< bytes that SSND says
  std::int64_t sound_at = 0;
};

AiffSizes read_sizes(ByteWalk& bytes) {
  AiffSizes out;
  const auto size = bytes.big(4, 4);
  if (size != 0 && size != 0xffffffff) out.form_end = static_cast<std::int64_t>(size) + 8;
  const bool compressed = bytes.has(8, "AIFC");
  std::int64_t at = 12;
  for (int i = 0; i < kMostChunks && at + 8 <= bytes.length(); ++i) {
    const auto length = static_cast<std::int64_t>(bytes.big(at + 4, 4));
    if (bytes.has(at, "COMM")) {
      out.frames = static_cast<std::int64_t>(bytes.big(at + 10, 4));
      const bool plain = !compressed || bytes.has(at + 26, "NONE") || bytes.has(at + 26, "sowt") ||
                         bytes.has(at + 26, "twos");
      const auto width = static_cast<std::int64_t>(bytes.big(at + 14, 2) + 7) / 8;
      out.frame_bytes = plain ? static_cast<std::int64_t>(bytes.big(at + 8, 2)) * width : 0;
    } else if (bytes.has(at, "SSND")) {
      out.sound = length - 8;
      out.sound_at = at + 16;
    }
    at += 8 + length + length % 2;
  }
  return out;
}

}  // namespace

ByteWindow aiff_form(const ByteWindow& window) {
  ByteWalk bytes(window);
  const auto end = read_sizes(bytes).form_end;
  return end > 12 && end < window.length() ? window.part(0, end) : window;
}

void inspect_aiff(const ByteWindow& window, model::AudioFormat& format) {
  ByteWalk bytes(window);
  const auto sizes = read_sizes(bytes);
  // Some writers count a pad byte that they leave out.
  if (sizes.form_end > bytes.length() + 1) format.truncated = true;
  const bool counted = sizes.frame_bytes > 0 && sizes.frames > 0 && sizes.sound > 0;
  if (counted && sizes.frames * sizes.frame_bytes > sizes.sound) format.truncated = true;
  if (counted && (sizes.frames + 1) * sizes.frame_bytes <= sizes.sound)
    add_damage(format, fmt::format("its header counts {} samples, but there are {}", sizes.frames,
                           sizes.sound / sizes.frame_bytes));
  if (sizes.form_end <= 0 || sizes.form_end >= bytes.length()) return;
  // Some writers leave the pad byte out of the size.
  auto at = sizes.form_end;
  if (bytes[at] == 0) ++at;
  if (at < bytes.length() && !bytes.has(at, "FORM") && bytes.has(at - 1, "FORM")) --at;
  while (const auto length = tag_length(bytes, at)) at += length;
  if (bytes.has(at, "FORM") && bytes.has(at + 8, "AIF"))
    add_damage(format, fmt::format("another AIFF file follows it, from {} on, and is not "
                                   "measured",
                           time_text(format.frames, format.sample_rate)));
  else if (at < bytes.length())
    format.trailing_bytes = true;
}

void inspect_caf(const ByteWindow& window, model::AudioFormat& format) {
  ByteWalk bytes(window);
  std::int64_t at = 8;
  for (int i = 0; i < kMostChunks && at + 12 <= bytes.length(); ++i) {
    const auto length = static_cast<std::int64_t>(bytes.big(at + 4, 8));
    if (bytes.has(at, "caff")) {
      add_damage(format, "another CAF file follows it and is not measured");
      return;
    }
    // Left open by a recorder: up to the end of the file.
    if (length < 0) return;
    if (length > bytes.length() - at - 12) {
      format.truncated = true;
      return;
    }
    at += 12 + length;
  }
}

}  // namespace mv::audio
