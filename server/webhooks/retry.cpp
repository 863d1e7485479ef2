// SPDX-License-Identifier: Apache-2.0
#include "webhooks/retry.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"

namespace mv::webhooks {
namespace {

std::string status_words(int status) {
  if (status >= 300 && status < 400)
    return fmt::format("answered {}: redirects are not followed, use the final address", status);
  return fmt::format("answered {}; only 2xx counts as received", status);
}

}  // namespace

Result<RetrySchedule> RetrySchedule::parse(const std::vector<std::string>& words) {
  RetrySchedule out;
  out.waits.clear();
  for (const auto& word : words) {
    if (word.empty() || word == "none") continue;
    const auto wait = parse_duration(word);
    if (!wait || wait->count() < 1)
      return make_error(Code::config,
          fmt::format("webhooks.retry_schedule: '{}' is not a time", word), "It is a list of waits",
          "For example 1s,5s,5m,2h.");
    out.waits.push_back(wait->count());
  }
  return out;
}

Decision decide(const RetrySchedule& schedule, const Answer& answer, int tries, Millis now,
    const std::function<std::uint64_t(std::uint64_t)>& random_below) {
  Decision out;
  const bool complete = answer.error.empty();
  if (complete && answer.status >= 200 && answer.status < 300) return out;
  out.error = complete ? status_words(answer.status) : answer.error;
  if (complete && answer.status == 410) {
    out.kind = Decision::Kind::switch_off;
    return out;
  }
  if (tries > static_cast<int>(schedule.waits.size())) {
    out.kind = Decision::Kind::failed;
    return out;
  }
  out.kind = Decision::Kind::again;
  const Millis wait = schedule.waits[static_cast<std::size_t>(std::max(tries, 1) - 1)];
  const Millis half = wait / 2;
  const auto jittered =
      wait - half + static_cast<Millis>(random_below(static_cast<std::uint64_t>(half) + 1));
  const Millis asked = std::min(answer.retry_after.value_or(0), schedule.longest_retry_after);
  out.next_attempt_at = now + std::max(jittered, asked);
  return out;
}

std::optional<Millis> parse_retry_after(std::string_view value, Millis now) {
  const std::string text(trim(value.substr(0, 64)));
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string::npos) {
    if (text.size() > 9) return Millis{1'000'000'000'000};
    return std::stoll(text) * 1000;
  }
  const auto at = ::curl_getdate(text.c_str(), nullptr);
  if (at < 0) return std::nullopt;
  return std::max<Millis>(0, static_cast<Millis>(at) * 1000 - now);
}

}  // namespace mv::webhooks
