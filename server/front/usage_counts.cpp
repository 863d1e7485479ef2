// SPDX-License-Identifier: Apache-2.0
#include "front/usage_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace mv::server {
namespace {

/// What the requests of one row have in common, as one text.
void write_key(std::string& out, const api::Request& request, Millis hour) {
  // A method without a route is a client's own word and makes no row of its own: endpoint_of.
  const std::string_view method = request.route.empty() ? "" : std::string_view(request.method);
  const std::string_view parts[] = {{reinterpret_cast<const char*>(&hour), sizeof hour},
      request.mode == model::Mode::live ? "l" : "s", request.user_id, method, request.route,
      key_of(request), request.app_id};
  std::size_t size = std::size(parts);
  for (const auto part : parts) size += part.size();
  out.resize(size);
  char* at = out.data();
  for (const auto part : parts) {
    at = std::copy(part.begin(), part.end(), at);
    *at++ = '\0';
  }
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
  requests += other.requests;
  refused += other.refused;
  failed += other.failed;
  bytes_out += other.bytes_out;
  latency.add(other.latency);
}

model::UsageHour UsageCounts::Counts::row() const {
  auto out = of;
  out.requests = requests;
  out.refused = refused;
  out.failed = failed;
  out.bytes_out = bytes_out;
  out.latency = latency.stored();
  return out;
}

UsageCounts::Shard& UsageCounts::mine() {
  static std::atomic<std::size_t> threads{0};
  thread_local const auto number = threads++;
  return shards_[number % shards_.size()];
}

int UsageCounts::add(const api::Request& request, const api::Response& response,
    std::chrono::microseconds took, Millis now, bool ranked) {
  const auto hour = now - now % model::kUsageHour;
  thread_local std::string key;  // its memory is kept from one to the next
  write_key(key, request, hour);
  auto& shard = mine();
  const std::lock_guard lock(shard.mutex);
  if (!shard.last || shard.last->first != key) {
    const auto [at, fresh] = shard.cells.try_emplace(key);
    if (fresh) at->second.of = nothing_yet(request, hour);
    shard.last = &*at;
  }
  auto& counts = shard.last->second;
  ++counts.requests;
  counts.refused += response.status >= 400 && response.status < 500;
  counts.failed += response.status >= 500;
  counts.bytes_out += bytes_of(response);
  if (!response.stream) counts.latency.add(took.count());  // a stream's time says nothing
  const auto window = now / kUsageWindow;
  if (std::exchange(counts.window, window) != window) counts.in_window = 0;
  return counts.in_window += ranked;
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
      shard.last = nullptr;
    }
    for (auto& [key, counts] : cells) {
      const auto [at, fresh] = out.try_emplace(key, std::move(counts));
      if (!fresh) at->second.add(counts);
    }
  }
  return out;
}

}  // namespace mv::server
