// SPDX-License-Identifier: Apache-2.0
#include "front/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "model/owner.hpp"
#include "model/access.hpp"

namespace mv::server {
namespace {

std::int64_t in_seconds(Millis time) { return (time + 999) / 1000; }

std::vector<http::LimitState> states_of(
    const std::vector<auth::Limit>& limits, const std::vector<auth::Standing>& standings) {
  std::vector<http::LimitState> out;
  for (std::size_t i = 0; i < limits.size(); ++i)
    out.push_back({limits[i].name, limits[i].rate, standings[i].remaining,
        in_seconds(standings[i].next), standings[i].full_at});
  return out;
}

}  // namespace

Rate AccountLimits::rate_of(std::string_view tier) const {
  auto found = settings_.tiers.find(tier);
  if (found == settings_.tiers.end()) found = settings_.tiers.find(model::kLowestTier);
  return found == settings_.tiers.end() ? Rate{} : found->second;
}

std::vector<auth::Limit> AccountLimits::limits_of(
    const api::Principal& caller, const std::vector<std::string>& routes) const {
  std::vector<auth::Limit> out;
  if (caller.owner) return out;
  const auto tier = rate_of(caller.tier);
  if (tier.limited()) out.push_back({"account", "account " + caller.user_id, tier});
  if (caller.key_rate.limited()) out.push_back({"key", "key " + caller.key_id, caller.key_rate});
  for (const auto& name : routes)
    if (const auto found = settings_.routes.find(name);
        tier.limited() && found != settings_.routes.end() && found->second.limited())
      out.push_back({name, name + " " + caller.user_id, found->second});
  return out;
}

Error AccountLimits::refusal(const api::Principal& caller, const std::vector<auth::Limit>& limits,
    const std::vector<auth::Standing>& standings) const {
  Error out = make_error(Code::rate_limited, "");
  Millis wait = 0;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    if (!standings[i].refuses) continue;
    const auto& limit = limits[i];
    auto what = fmt::format("the limit of {} is reached", in_words(limit.rate));
    std::string why, more;
    if (limit.name == "account") {
      why = fmt::format("It is the limit of the {} tier", caller.tier);
      const auto* next = std::find(model::kTiers.begin(), model::kTiers.end(), caller.tier);
      if (next != model::kTiers.end() && std::next(next) + 1 < model::kTiers.end())
        more = fmt::format(" The {} tier has {}: ask the owner of this server for it.",
            *std::next(next),
            rate_of(*std::next(next)).limited() ? in_words(rate_of(*std::next(next))) : "no limit");
    } else if (limit.name == "key") {
      why = "It is the limit of this API key";
      more = fmt::format(" Raise it with 'mv apikey update {} --limit RATE'.", caller.key_id);
    } else {
      why = std::string("It is the limit for generating music and covers");
    }
    out.faults.push_back({"", limit.name, what, ""});
    if (standings[i].next < wait) continue;
    wait = standings[i].next;
    out.what = std::move(what);
    out.why = std::move(why);
    out.hint = fmt::format("Try again {}.{}", auth::wait_in_words(wait), more);
  }
  out.retry_after = std::chrono::milliseconds(wait);
  return out;
}

Status AccountLimits::take(
    const api::Principal& caller, const api::Route& row, std::vector<http::LimitState>& states) {
  const auto limits = limits_of(
      caller, row.limit.empty() ? std::vector<std::string>{} : std::vector{std::string(row.limit)});
  if (limits.empty()) return {};
  MV_TRY(const auto standings, limiter_.take(limits));
  states = states_of(limits, standings);
  if (std::none_of(standings.begin(), standings.end(), [](auto& one) { return one.refuses; })) {
    note_taken(caller);
    return {};
  }
  note_refusal(caller);
  return refusal(caller, limits, standings);
}

AccountLimits::Use& AccountLimits::use_of(const api::Principal& caller) {
  constexpr Millis kHour = 3'600'000;
  if (const auto hour = clock_.now() / kHour; hour != hour_) {
    std::erase_if(uses_, [](const auto& one) { return one.second.taken == 0; });
    for (auto& [key, use] : uses_) use = {use.user_id, 0, hour == hour_ + 1 ? use.taken : 0, 0};
    hour_ = hour;
  }
  auto& out = uses_[caller.key_id];
  out.user_id = caller.user_id;
  return out;
}

void AccountLimits::note_taken(const api::Principal& caller) {
  if (settings_.suspend_after == 0 || caller.key_id.empty()) return;
  const std::lock_guard lock(mutex_);
  ++use_of(caller).taken;
}

void AccountLimits::note_refusal(const api::Principal& caller) {
  if (settings_.suspend_after == 0 || caller.key_id.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    auto& own = use_of(caller);
    if (++own.refused < settings_.suspend_after) return;
    own.refused = 0;
    const auto taken = [](const Use& use) { return use.taken + use.taken_before; };
    if (std::any_of(uses_.begin(), uses_.end(), [&](const auto& one) {
          return one.second.user_id == own.user_id && taken(one.second) > taken(own);
        }))
      return;
  }
  const auto done = keys_.suspend(model::owner_of(caller), caller.key_id,
      fmt::format("It was refused {} times within an hour, and went on", settings_.suspend_after));
  if (!done.ok()) log::warn("{} was not suspended: {}", caller.key_id, done.error().line());
}

Result<std::vector<api::RateLimitView>> AccountLimits::look(const api::Principal& caller) {
  std::vector<std::string> routes;
  for (const auto& [name, rate] : settings_.routes) routes.push_back(name);
  const auto limits = limits_of(caller, routes);
  std::vector<api::RateLimitView> out;
  if (limits.empty()) return out;
  MV_TRY(const auto standings, limiter_.look(limits));
  for (const auto& state : states_of(limits, standings))
    out.push_back({state.name, to_text(state.rate), state.rate.count, state.rate.period / 1000,
        state.remaining, state.more_in, format_utc(state.full_at)});
  return out;
}

}  // namespace mv::server
