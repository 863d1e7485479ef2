// SPDX-License-Identifier: Apache-2.0
#include "api/access/usage_views.hpp"

#include <algorithm>
#include <map>

#include "api/or_null.hpp"
#include "model/usage/latency.hpp"

namespace mv::api {
namespace {

struct Sum {
  UsageCounts counts;
  model::Latency latency;

  void add(const model::UsageHour& hour) {
    counts.requests += hour.requests;
    counts.refused += hour.refused;
    counts.failed += hour.failed;
    counts.sent_bytes += hour.bytes_out;
    latency.add(model::Latency(hour.latency));
  }
  UsageCounts counted() const {
    auto out = counts;
    if (latency.count() == 0) return out;
    const auto at = [&](double percent) {
      return static_cast<double>(latency.percentile(percent)) / 1000;
    };
    out.p50_ms = at(50);
    out.p95_ms = at(95);
    out.p99_ms = at(99);
    return out;
  }
};

std::string name_of(const model::UsageHour& hour, UsageBy by) {
  constexpr Millis kDay = 24 * model::kUsageHour;
  switch (by) {
    case UsageBy::endpoint: return hour.endpoint;
    case UsageBy::key: return hour.key_id;
    case UsageBy::app: return hour.app_id;
    case UsageBy::day: return format_utc(hour.hour - hour.hour % kDay);
    case UsageBy::hour: return format_utc(hour.hour);
  }
  return {};
}

}  // namespace

struct UsageSum::Sums {
  std::map<std::string, Sum> parts;
  Sum total;
};

UsageSum::UsageSum(UsageBy by) : by_(by), sums_(std::make_unique<Sums>()) {}
UsageSum::~UsageSum() = default;

void UsageSum::add(const model::UsageHour& hour) {
  sums_->parts[name_of(hour, by_)].add(hour);
  sums_->total.add(hour);
}

UsageView UsageSum::view(Millis since, Millis until) const {
  constexpr std::size_t kMost = 1000;
  UsageView out{.by = std::string(to_word(by_)),
      .since = format_utc(since),
      .until = format_utc(until),
      .total = sums_->total.counted(),
      .data = {}};
  for (const auto& [name, sum] : sums_->parts) {
    out.data.push_back(sum.counted());
    out.data.back().name = text_or_null(name);
  }
  if (by_ == UsageBy::day || by_ == UsageBy::hour) return out;
  std::stable_sort(out.data.begin(), out.data.end(),
      [](const auto& a, const auto& b) { return a.requests > b.requests; });
  if (out.data.size() > kMost) out.data.resize(kMost);
  return out;
}

RequestView view(const model::LoggedRequest& request) {
  return {.id = request.id,
      .created_at = format_utc(request.at),
      .endpoint = request.endpoint,
      .subject = text_or_null(request.subject),
      .status = request.status,
      .duration_ms = static_cast<double>(request.duration_us) / 1000,
      .sent_bytes = request.bytes_out,
      .api_key_id = text_or_null(request.key_id),
      .oauth_client_id = text_or_null(request.app_id),
      .address = text_or_null(request.address),
      .request_id = request.request_id};
}

}  // namespace mv::api
