// SPDX-License-Identifier: Apache-2.0
#include "base/ids.hpp"

#include <array>
#include <mutex>

#include "base/random.hpp"

namespace mv {
namespace {
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kTimeChars = 10;
constexpr std::size_t kRandomChars = 16;

// The random part of the last id; counts up while the millisecond stays the same.
std::array<std::uint8_t, kRandomChars> next_random(Millis now) {
  static std::mutex mutex;
  static Millis last = -1;
  static std::array<std::uint8_t, kRandomChars> digits{};
  const std::lock_guard lock(mutex);
  if (now != last) {
    const auto bytes = random_bytes(kRandomChars);
    for (std::size_t i = 0; i < kRandomChars; ++i)
      digits[i] = static_cast<std::uint8_t>(bytes[i]) & 31;
    last = now;
  } else {
    for (std::size_t i = kRandomChars; i-- > 0;) {
      if (++digits[i] < 32) break;
      digits[i] = 0;
    }
  }
  return digits;
}
}  // namespace

std::string new_id(std::string_view prefix, Millis now) {
  std::string out;
  out.reserve(prefix.size() + 1 + kTimeChars + kRandomChars);
  out.append(prefix).push_back('_');
  for (int shift = 45; shift >= 0; shift -= 5)
    out.push_back(kAlphabet[(static_cast<std::uint64_t>(now) >> shift) & 31]);
  for (const auto digit : next_random(now)) out.push_back(kAlphabet[digit]);
  return out;
}

bool is_id(std::string_view id, std::string_view prefix) {
  if (id.size() != prefix.size() + 1 + kTimeChars + kRandomChars) return false;
  if (!id.starts_with(prefix) || id[prefix.size()] != '_') return false;
  return id.find_first_not_of(kAlphabet, prefix.size() + 1) == std::string_view::npos;
}

}  // namespace mv
