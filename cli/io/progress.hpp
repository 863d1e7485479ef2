// SPDX-License-Identifier: Apache-2.0
#pragma once
// Long work, shown on standard error: a bar that repaints on a terminal, plain lines elsewhere.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "io/streams.hpp"

namespace mv::cli {

class Progress {
 public:
  enum class Style { silent, plain, bar };
  Progress(Streams& io, Style style) : io_(io), style_(style) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One step: `total` 0 = unknown length. Bytes give a rate and the time left.
  void begin(std::string label, std::uint64_t total, bool bytes);
  void advance(std::uint64_t done);  ///< repaints at most 10 times a second
  void end();
  /// A line that stays; the bar goes on below it.
  void note(std::string_view line);
  /// Replaces the lines painted last (terminals only).
  void paint(const std::vector<std::string>& lines);
  /// Leaves what was painted last standing.
  void keep() { painted_ = 0; }
  Style style() const { return style_; }

 private:
  using Clock = std::chrono::steady_clock;
  void clear();
  void draw(Clock::time_point now);
  void plain_line(Clock::time_point now);
  std::string numbers(Clock::time_point now) const;

  Streams& io_;
  Style style_;
  std::string label_;
  std::uint64_t total_ = 0, done_ = 0, first_ = 0;
  bool bytes_ = false, started_ = false;
  int quarter_ = 0;
  Clock::time_point begun_, painted_at_, said_at_;
  std::size_t painted_ = 0;  ///< lines on the terminal that are ours
};

}  // namespace mv::cli
