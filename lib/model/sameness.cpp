// SPDX-License-Identifier: Apache-2.0
#include "model/sameness.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/text/text.hpp"
#include "model/track.hpp"

namespace mv::model {

Recording recording_of(const Track& track) {
  const auto& samples = track.measure.audio_sha256;
  return {track.id, samples.empty() ? track.audio.sha256 : samples,
      upper(replace_all(track.metadata.isrc, "-", ""))};
}

bool same_recording(const Recording& a, const Recording& b) {
  return (!a.samples_sha256.empty() && a.samples_sha256 == b.samples_sha256) ||
         (!a.isrc.empty() && a.isrc == b.isrc);
}

bool same_recordings(const std::vector<Recording>& a, const std::vector<Recording>& b) {
  const auto all_in = [](const auto& few, const auto& many) {
    return std::all_of(few.begin(), few.end(), [&](const auto& one) {
      return std::any_of(
          many.begin(), many.end(), [&](const auto& other) { return same_recording(one, other); });
    });
  };
  return a.size() == b.size() && !a.empty() && all_in(a, b) && all_in(b, a);
}

bool other_product(std::string_view upc, std::string_view earlier_upc) {
  const auto bare = [](std::string_view code) {
    return code.substr(std::min(code.find_first_not_of('0'), code.size()));
  };
  return !upc.empty() && !earlier_upc.empty() && bare(upc) != bare(earlier_upc);
}

std::string normal_text(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  if (length < 0) return lower(text);  // not UTF-8
  std::string out;
  for (const char c : std::string_view(
           reinterpret_cast<const char*>(owned.get()), static_cast<std::size_t>(length))) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace mv::model
