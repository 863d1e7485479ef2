// SPDX-License-Identifier: Apache-2.0
#pragma once
// Simple mutations of an input, all from one seeded generator so that a run can be repeated.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace mv::fuzz {

class Mutator {
 public:
  Mutator(std::uint64_t seed, std::vector<std::string> seeds)
      : random_(seed), seeds_(std::move(seeds)) {}

  /// One of the seeds after 1 to 8 mutations; at most kLargest bytes.
  std::string next() {
    std::string out = seeds_[below(seeds_.size())];
    for (std::size_t left = 1 + below(8); left > 0; --left) change(out);
    if (out.size() > kLargest) out.resize(kLargest);
    return out;
  }

 private:
  static constexpr std::size_t kLargest = 1 << 17;

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  char any_byte() { return static_cast<char>(random_()); }

  void change(std::string& text) {
    const auto at = below(text.size() + 1);
    switch (below(10)) {
      case 0: return flip_bit(text);
      case 1:
        if (!text.empty()) text[below(text.size())] = any_byte();
        return;
      case 2: text.insert(at, 1, any_byte()); return;
      case 3: text.erase(at, 1 + below(16)); return;
      case 4: text.resize(at); return;
      case 5: text.insert(at, slice(text)); return;
      case 6: text.insert(at, slice(seeds_[below(seeds_.size())])); return;
      case 7: return number(text);
      case 8: text.insert(at, token()); return;
      default: text.insert(at, std::string(below(300), any_byte())); return;
    }
  }

  void flip_bit(std::string& text) {
    if (!text.empty()) text[below(text.size())] ^= static_cast<char>(1 << below(8));
  }

  std::string slice(const std::string& text) {
    const auto from = below(text.size() + 1);
    return text.substr(from, below(64));
  }

  /// Overwrites 2, 4 or 8 bytes with a number at the edge of something, in either byte order.
  void number(std::string& text) {
    constexpr std::array<std::uint64_t, 10> kEdges{
        0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~0ull};
    const std::size_t bytes = std::size_t{2} << below(3);
    if (text.size() < bytes) return;
    const auto value = kEdges[below(kEdges.size())];
    const auto at = below(text.size() - bytes + 1);
    const bool big = below(2) == 0;
    for (std::size_t i = 0; i < bytes; ++i)
      text[at + i] = static_cast<char>(value >> 8 * (big ? bytes - 1 - i : i));
  }

  std::string token() {
    static const std::array<std::string, 16> kTokens{"\0", "\"", "\\", "\r\n", "--", "%", "=", "&",
        "{", "[", "\xc3", "\xf0\x9f\x8e\xb5", "\xed\xa0\x80", "1e999", "\\ud800", "'''"};
    return kTokens[below(kTokens.size())];
  }

  std::mt19937_64 random_;
  std::vector<std::string> seeds_;
};

}  // namespace mv::fuzz
