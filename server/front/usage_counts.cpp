// SPDX-License-Identifier: Apache-2.0
#include "front/usage_counts.hpp"

#include <fmt/format.h>

#include <atomic>
#include <utility>

namespace mv::server {
namespace {

/// What the requests of one row have in common, as one text.
void write_key(std::string& out, const api::Request& request, Millis hour) {
  out.clear();
  for (const auto part : {std::string_view(request.user_id), std::string_view(request.method),
           std::string_view(request.route), key_of(request), std::string_view(request.app_id)})
    (out += part) += '\0';
  out += request.mode == model::Mode::live ? 'l' : 's';
  out.append(reinterpret_cast<const char*>(&hour), sizeof hour);
}

model::UsageHour nothing_yet(const api::Request& request, Millis hour) {
  model::UsageHour out;
  out.user_id = request.user_id;
  out.mode = request.mode;
  out.hour = hour;
  out.endpoint = endpoint_of(request);
  out.key_id = key_of(request);
  out.app_id = request.app_id;
  return out;
}

}  // namespace

std::string endpoint_of(const api::Request& request) {
  if (request.route.empty()) return {};
  return fmt::format("{} {}", request.method, request.route);
}

std::string_view key_of(const api::Request& request) {
  return request.key_id.starts_with("key_") ? request.key_id : std::string_view();
}

std::int64_t bytes_of(const api::Response& response) {
  if (response.stream) return 0;
  return static_cast<std::int64_t>(response.file ? response.file->length : response.body.size());
}

void UsageCounts::Counts::add(const Counts& other) {
  sum.requests += other.sum.requests;
  sum.refused += other.sum.refused;
  sum.failed += other.sum.failed;
  sum.bytes_out += other.sum.bytes_out;
  latency.add(other.latency);
}

UsageCounts::Shard& UsageCounts::mine() {
  static std::atomic<std::size_t> threads{0};
  thread_local const auto number = threads++;
  return shards_[number % shards_.size()];
}

int UsageCounts::add(const api::Request& request, const api::Response& response,
    std::chrono::microseconds took, Millis now) {
  const auto hour = now - now % model::kUsageHour;
  thread_local std::string key;  // its memory is kept from one to the next
  write_key(key, request, hour);
  auto& shard = mine();
  const std::lock_guard lock(shard.mutex);
  auto found = shard.cells.find(std::string_view(key));
  if (found == shard.cells.end())
    found = shard.cells.try_emplace(key, Counts{nothing_yet(request, hour), {}}).first;
  auto& counts = found->second;
  ++counts.sum.requests;
  counts.sum.refused += response.status >= 400 && response.status < 500;
  counts.sum.failed += response.status >= 500;
  counts.sum.bytes_out += bytes_of(response);
  if (!response.stream) counts.latency.add(took.count());  // a stream's time says nothing
  if (std::exchange(counts.second, now / 1000) != now / 1000) counts.in_second = 0;
  return ++counts.in_second;
}

void UsageCounts::add(const Cells::value_type& cell) {
  auto& shard = mine();
  const std::lock_guard lock(shard.mutex);
  const auto [at, fresh] = shard.cells.try_emplace(cell.first, cell.second);
  if (!fresh) at->second.add(cell.second);
}

UsageCounts::Cells UsageCounts::take() {
  Cells out;
  for (auto& shard : shards_) {
    Cells cells;
    {
      const std::lock_guard lock(shard.mutex);
      cells.swap(shard.cells);
    }
    for (auto& [key, counts] : cells) {
      const auto [at, fresh] = out.try_emplace(key, std::move(counts));
      if (!fresh) at->second.add(counts);
    }
  }
  return out;
}

}  // namespace mv::server
