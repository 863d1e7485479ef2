// SPDX-License-Identifier: Apache-2.0
#include "front/usage_log.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "store/usage/usage.hpp"

namespace mv::server {
namespace {

constexpr std::chrono::milliseconds kEvery{1000}, kAfterFailure{3000};
constexpr std::size_t kMostNotes = 50'000;  // in memory, about 20 MB
constexpr int kMostEach = 1000;             // kept one by one, of an account within a window
constexpr std::size_t kAtOnce = 500;        // in a transaction, so that no other write waits long
constexpr std::size_t kLongest = 200;       // characters of what a client may choose

std::string shortened(std::string_view text) {
  return std::string(cut_text(valid_utf8(std::string(text)), kLongest));
}

model::LoggedRequest logged(const api::Request& request, const api::Response& response) {
  model::LoggedRequest out;
  out.user_id = request.user_id;
  out.mode = request.mode;
  out.key_id = key_of(request);
  out.app_id = request.app_id;
  out.endpoint = endpoint_of(request);
  if (const auto id = request.params.find("id"); id != request.params.end())
    out.subject = shortened(id->second);
  out.status = response.status;
  out.bytes_out = bytes_of(response);
  out.address = request.peer.address;
  out.request_id = shortened(request.id);
  return out;
}

}  // namespace

UsageLog::UsageLog(store::Database& db, const Clock& clock, bool each)
    : db_(db), clock_(clock), each_(each), thread_([this] { run(); }) {}

UsageLog::~UsageLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

void UsageLog::note(
    const api::Request& request, const api::Response& response, std::chrono::microseconds took) {
  const auto now = clock_.now();
  constexpr int kTooMany = 429;
  const bool wanted = each_ && !request.user_id.empty() && response.status != kTooMany;
  const int like_it = counts_.add(request, response, took, now, wanted);
  // In a flood the threads do not meet.
  const bool may_be_kept = wanted && like_it <= kMostEach;
  if (!may_be_kept && noted_.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(mutex_);
  if (!noted_.exchange(true)) changed_.notify_one();
  if (!may_be_kept || !is_kept(request, now)) return;
  auto& note = notes_.emplace_back(logged(request, response));
  note.duration_us = took.count();
  note.at = now;
}

// Nobody pushes the requests of others out by sending many.
bool UsageLog::is_kept(const api::Request& request, Millis now) {
  if (notes_.size() >= kMostNotes) return false;
  if (now / kUsageWindow != window_) kept_.clear();
  window_ = now / kUsageWindow;
  const auto found = kept_.find(request.user_id);
  return ++(found != kept_.end() ? found->second : kept_[request.user_id]) <= kMostEach;
}

void UsageLog::run() {
  std::unique_lock lock(mutex_);
  std::chrono::milliseconds pause = kEvery;
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || noted_; });
    changed_.wait_for(lock, pause, [&] { return stopping_; });
    const bool last = stopping_;
    lock.unlock();
    const auto stored = flush();
    if (!stored.ok()) log::warn("requests not noted yet: {}", stored.error().line());
    pause = stored.ok() ? kEvery : kAfterFailure;
    lock.lock();
    if (last) return;
  }
}

Status UsageLog::flush() {
  const std::lock_guard storing(storing_);
  std::vector<model::LoggedRequest> notes;
  {
    const std::lock_guard lock(mutex_);
    noted_ = false;
    notes.swap(notes_);
  }
  const auto counted = counts_.take();
  for (auto& note : notes) note.id = new_id("req", note.at);
  std::vector<const Cell*> cells;
  for (const auto& cell : counted) cells.push_back(&cell);
  // In one order on every server, so that no two wait for each other.
  std::sort(cells.begin(), cells.end(), [](auto* a, auto* b) { return a->first < b->first; });
  Status out;
  for (std::size_t from = 0; from < std::max(notes.size(), cells.size()); from += kAtOnce) {
    const auto part = [from](const auto& all) {
      const auto begin = std::min(from, all.size());
      return std::span(all).subspan(begin, std::min(kAtOnce, all.size() - begin));
    };
    auto stored = store(part(notes), part(cells));
    if (!stored.ok()) out = std::move(stored);
  }
  return out;
}

Status UsageLog::store(
    std::span<const model::LoggedRequest> each, std::span<const Cell* const> cells) {
  auto stored = db_.write([&](store::Tx& tx) -> Status {
    store::usage_log_append(tx, each);
    for (const auto* cell : cells) store::usage_add(tx, cell->second.row());
    return {};
  });
  if (stored.ok()) return stored;
  // What was counted is not lost; the requests themselves are.
  for (const auto* cell : cells) counts_.add(*cell);
  const std::lock_guard lock(mutex_);
  noted_ = true;
  return stored;
}

}  // namespace mv::server
