// SPDX-License-Identifier: Apache-2.0
#include "io/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"

namespace mv::cli {
namespace {
using std::chrono::milliseconds;
constexpr milliseconds kRepaint{100};
constexpr milliseconds kLineEvery{10'000};
constexpr milliseconds kQuiet{1'500};  // work shorter than this needs no line in a log
}  // namespace

void Progress::begin(std::string label, std::uint64_t total, bool bytes) {
  label_ = std::move(label);
  total_ = total;
  bytes_ = bytes;
  done_ = first_ = 0;
  quarter_ = 0;
  started_ = false;
  begun_ = said_at_ = Clock::now();
  painted_at_ = {};
}

void Progress::advance(std::uint64_t done) {
  const auto now = Clock::now();
  if (!started_) {  // what was there before (a resumed upload) does not count for the rate
    first_ = done;
    begun_ = now;
    started_ = true;
  }
  done_ = done;
  if (style_ == Style::bar && now - painted_at_ >= kRepaint) draw(now);
  if (style_ == Style::plain) plain_line(now);
}

std::string Progress::numbers(Clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double share = total_ ? 100.0 * double(done_) / double(total_) : 0;
  std::string out = total_ ? fmt::format("{:3.0f} %", share) : "";
  if (!bytes_ || seconds < 0.2) return out;
  const double rate = double(done_ - std::min(first_, done_)) / seconds;
  out += fmt::format("  {} of {}  {}/s", human_bytes(done_), human_bytes(total_),
      human_bytes(static_cast<std::uint64_t>(rate)));
  if (rate > 0 && total_ > done_)
    out += fmt::format("  {} left",
        human_duration(static_cast<std::int64_t>(double(total_ - done_) / rate * 1000)));
  return out;
}

void Progress::draw(Clock::time_point now) {
  painted_at_ = now;
  const auto width = static_cast<std::size_t>(io_.err_width());
  const auto right = numbers(now);
  const auto used = display_width(label_) + display_width(right) + 6;
  std::string bar;
  if (total_ && width > used + 10) {
    const auto cells = std::min<std::size_t>(40, width - used);
    const auto full =
        std::min(cells, static_cast<std::size_t>(double(cells) * double(done_) / double(total_)));
    bar = "[" + std::string(full, '#') + std::string(cells - full, '.') + "] ";
  }
  paint({label_ + "  " + bar + right});
}

void Progress::plain_line(Clock::time_point now) {
  const int quarter = total_ ? static_cast<int>(4 * done_ / total_) : 0;
  const bool due = now - said_at_ >= kLineEvery || (quarter > quarter_ && now - begun_ > kQuiet);
  if (!due || now - said_at_ < kQuiet || quarter >= 4) return;
  quarter_ = quarter;
  said_at_ = now;
  io_.err_line(fmt::format("{}  {}", label_, numbers(now)));
}

void Progress::end() { clear(); }

void Progress::note(std::string_view line) {
  if (style_ == Style::silent) return;
  clear();
  io_.err_words(line);
}

void Progress::paint(const std::vector<std::string>& lines) {
  if (style_ != Style::bar) return;
  const auto width = static_cast<std::size_t>(io_.err_width());
  std::string out;
  if (painted_ > 0) out += fmt::format("\033[{}A\033[J", painted_);
  for (const auto& line : lines) out += fit(line, width - 1) + "\n";
  painted_ = lines.size();
  io_.err(out);
}

void Progress::clear() {
  if (painted_ > 0) io_.err(fmt::format("\033[{}A\033[J", painted_));
  painted_ = 0;
}

}  // namespace mv::cli
