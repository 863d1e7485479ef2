// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

namespace mv::log {
namespace {

spdlog::level::level_enum native(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: break;
  }
  return spdlog::level::off;
}

spdlog::logger& logger() {
  static const auto made = [] {
    auto log = spdlog::stderr_logger_mt("mv");
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    log->set_level(spdlog::level::warn);
    return log;
  }();
  return *made;
}

}  // namespace

void start(Level level) {
  logger().set_level(native(level));
  logger().flush_on(spdlog::level::info);
}

bool enabled(Level level) { return logger().should_log(native(level)); }

namespace {

constexpr std::array<std::string_view, 10> kOwn{"mv_live_", "mv_test_", "mv_at_", "mv_rt_",
    "mv_ac_", "mv_dc_", "mv_cs_", "mv_inv_", "mv_ses_", "whsec_"};
constexpr std::array<std::string_view, 6> kOthers{
    "Bearer ", "OAuth ", "refresh_token=", "access_token=", "client_secret=", "code_verifier="};

/// `shortest`: characters of a secret.
void hide_behind(std::string& out, std::string_view mark, std::size_t shortest) {
  for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark, at)) {
    at += mark.size();
    auto end = at;
    while (end < out.size() &&
           (std::isalnum(static_cast<unsigned char>(out[end])) ||
               std::string_view("-_.~+/=%").find(out[end]) != std::string_view::npos))
      ++end;
    if (end - at >= shortest) out.replace(at, end - at, "***");
  }
}

}  // namespace

std::string scrub_own(std::string_view text) {
  constexpr std::size_t kWhole = 30;  // what is shorter may be the name of a file
  std::string out{text};
  for (const auto mark : kOwn) hide_behind(out, mark, kWhole);
  return out;
}

std::string scrub(std::string_view text) {
  constexpr std::size_t kShortest = 8;
  std::string out{text};
  for (const auto mark : kOwn) hide_behind(out, mark, kShortest);
  for (const auto mark : kOthers) hide_behind(out, mark, kShortest);
  return out;
}

void write(Level level, std::string_view text) { logger().log(native(level), scrub(text)); }

}  // namespace mv::log
