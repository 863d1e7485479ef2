// SPDX-License-Identifier: Apache-2.0
#include "auth/rate_limiter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "store/access/rate_limits.hpp"

namespace mv::auth {
namespace {

constexpr std::size_t kRemembered = 10'000;
constexpr std::int64_t kMicros = 1000;  // in a millisecond

Standing standing_of(const Limit& limit, std::int64_t full_at, std::int64_t now, bool taken) {
  const auto step = store::rate_step(limit.rate);
  const auto used = std::max<std::int64_t>(full_at - now, 0);
  Standing out;
  out.remaining =
      std::clamp<std::int64_t>((limit.rate.count * step - used) / step, 0, limit.rate.count);
  const auto until = used - (limit.rate.count - out.remaining - 1) * step;
  out.next = out.remaining == limit.rate.count ? 0 : (until + kMicros - 1) / kMicros;
  out.full_at = (std::max(full_at, now) + kMicros - 1) / kMicros;
  out.refuses = !taken;
  return out;
}

}  // namespace

bool RateLimiter::is_refused(std::span<const Limit> limits, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  return std::any_of(limits.begin(), limits.end(), [&](const Limit& limit) {
    const auto found = refused_.find(limit.subject);
    if (found == refused_.end() || found->second.rate != limit.rate) return false;
    const auto step = store::rate_step(limit.rate);
    if (now < found->second.full_at - (limit.rate.count - 1) * step) return true;
    refused_.erase(found);
    return false;
  });
}

void RateLimiter::remember(std::span<const Limit> limits, std::span<const std::int64_t> full_at,
    std::span<const Standing> standings) {
  const std::lock_guard lock(mutex_);
  if (refused_.size() >= kRemembered) refused_.clear();
  for (std::size_t i = 0; i < limits.size(); ++i)
    if (standings[i].refuses) refused_[limits[i].subject] = {limits[i].rate, full_at[i]};
}

Result<std::vector<Standing>> RateLimiter::take(std::span<const Limit> limits) {
  const auto now = clock_.now() * kMicros;
  std::vector<std::int64_t> full_at(limits.size(), now);
  std::vector<bool> taken(limits.size(), true);
  // In one order for all, so that no two wait for each other.
  std::vector<std::size_t> order(limits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
      [&](auto a, auto b) { return limits[a].subject < limits[b].subject; });
  if (is_refused(limits, now)) {
    MV_TRY(auto standings, look(limits));
    if (std::any_of(standings.begin(), standings.end(), [](auto& one) { return one.refuses; }))
      return standings;
  }
  bool refused = false;
  const auto written = db_.write([&](store::Tx& tx) -> Status {
    refused = false;
    for (const auto i : order) {
      taken[i] = store::rate_limit_take(tx, limits[i].subject, limits[i].rate, now, full_at[i]);
      refused = refused || !taken[i];
    }
    if (!refused) return {};
    return make_error(Code::rate_limited, "a limit is reached");  // undoes what the others gave
  });
  if (!written.ok() && !refused) return written.error();
  std::vector<Standing> out;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    // What was undone is there again.
    if (refused && taken[i]) full_at[i] -= store::rate_step(limits[i].rate);
    out.push_back(standing_of(limits[i], full_at[i], now, taken[i]));
  }
  if (!refused) return out;
  remember(limits, full_at, out);
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    for (const auto i : order)
      if (out[i].refuses) store::rate_limit_convert(tx, limits[i].subject, limits[i].rate, now);
    return {};
  }));
  return out;
}

std::string wait_in_words(Millis wait) {
  const auto seconds = (wait + 999) / 1000;
  if (seconds < 120) return fmt::format("in {} s", seconds);
  if (seconds < 7200) return fmt::format("in {} minutes", (seconds + 59) / 60);
  return fmt::format("in {} hours", (seconds + 3599) / 3600);
}

Status RateLimiter::spend(std::span<const Limit> limits, std::string what) {
  MV_TRY(const auto standings, take(limits));
  Millis wait = -1;
  for (const auto& standing : standings)
    if (standing.refuses) wait = std::max(wait, standing.next);
  if (wait < 0) return {};
  auto error = make_error(
      Code::rate_limited, std::move(what), {}, fmt::format("Try again {}.", wait_in_words(wait)));
  error.retry_after = std::chrono::milliseconds(wait);
  return error;
}

Result<std::vector<Standing>> RateLimiter::look(std::span<const Limit> limits) {
  const auto now = clock_.now() * kMicros;
  using Standings = std::vector<Standing>;
  return db_.read([&](store::Tx& tx) -> Result<Standings> {
    Standings out;
    for (const auto& limit : limits) {
      const auto full_at = store::rate_limit_get(tx, limit.subject, limit.rate, now);
      out.push_back(standing_of(limit, full_at, now, true));
      out.back().refuses = out.back().remaining == 0;
    }
    return out;
  });
}

}  // namespace mv::auth
