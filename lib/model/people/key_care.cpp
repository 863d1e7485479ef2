// SPDX-License-Identifier: Apache-2.0
#include "model/people/key_care.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mv::model {
namespace {

constexpr Millis kHour = 3'600'000, kDay = 24 * kHour, kSoon = 14 * kDay;

bool works(const ApiKey& key, Millis now) {
  return key.revoked_at == 0 && key.suspended_at == 0 &&
         (key.expires_at == 0 || key.expires_at > now);
}

std::string in_words(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string days_of(Millis time) { return in_words(time / kDay, "day"); }

}  // namespace

Millis secret_since(const ApiKey& key) { return std::max(key.created_at, key.rotated_at); }

Millis unused_since(const ApiKey& key) { return std::max(secret_since(key), key.last_used_at); }

bool is_old(const ApiKey& key, const KeyCare& care, Millis now) {
  return care.rotate_after > 0 && works(key, now) && secret_since(key) <= now - care.rotate_after &&
         key.last_used_at > 0 && !is_unused(key, care, now);
}

bool is_unused(const ApiKey& key, const KeyCare& care, Millis now) {
  return care.unused_after > 0 && works(key, now) && unused_since(key) <= now - care.unused_after;
}

std::int64_t days_until(Millis then, Millis now) {
  return then <= now ? 0 : (then - now + kDay - 1) / kDay;
}

std::string key_hint(const ApiKey& key, const KeyCare& care, Millis now) {
  if (key.revoked_at == 0 && key.expires_at > now && key.expires_at - now <= kSoon) {
    const auto left = key.expires_at - now;
    if (left < kHour) return "ends within the hour";
    return "ends in " + (left < 2 * kDay ? in_words(left / kHour, "hour") : days_of(left));
  }
  if (is_unused(key, care, now)) return "unused for " + days_of(now - unused_since(key));
  if (is_old(key, care, now)) return "same secret for " + days_of(now - secret_since(key));
  return "";
}

}  // namespace mv::model
