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

constexpr std::chrono::milliseconds kEvery{300}, kAfterFailure{3000};
constexpr std::size_t kMostNotes = 50'000;  // in memory, about 20 MB
constexpr int kMostEach = 500;              // kept one by one, of an account within a second
constexpr std::size_t kAtOnce = 500;        // in a transaction, so that no other write waits long
constexpr std::size_t kLongest = 200;       // characters of what a client may choose

std::string shortened(std::string_view text) {
  return std::string(cut_text(valid_utf8(std::string(text)), kLongest));
}

model::LoggedRequest logged(const api::Request& request, const api::Response& response) {
  model::LoggedRequest out;
  out.user_id = request.user_id;
  out.mode = request.mode;
  if (request.key_id.starts_with("key_")) out.key_id = request.key_id;
  out.app_id = request.app_id;
  if (const auto id = request.params.find("id"); id != request.params.end())
    out.subject = id->second;
  out.status = response.status;
  if (!response.stream)
    out.bytes_out =
        static_cast<std::int64_t>(response.file ? response.file->length : response.body.size());
  out.address = request.peer.address;
  out.request_id = request.id;
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
  Note note{logged(request, response), request.method, request.route, !response.stream};
  note.request.duration_us = took.count();
  note.request.at = clock_.now();
  const std::lock_guard lock(mutex_);
  if (notes_.size() < kMostNotes)
    notes_.push_back(std::move(note));
  else {
    finish(note);
    count(counted_, note);
  }
  if (notes_.size() == 1) changed_.notify_one();
}

// What takes longer than a request should wait for.
void UsageLog::finish(Note& note) {
  if (!note.route.empty()) note.request.endpoint = fmt::format("{} {}", note.method, note.route);
  note.request.subject = shortened(note.request.subject);
  note.request.request_id = shortened(note.request.request_id);
}

void UsageLog::count(Cells& cells, const Note& note) {
  const auto& request = note.request;
  const auto hour = request.at - request.at % model::kUsageHour;
  thread_local std::string key;  // its memory is kept from one to the next
  key.clear();
  for (const auto* part : {&request.user_id, &request.endpoint, &request.key_id, &request.app_id})
    (key += *part) += '\0';
  key += request.mode == model::Mode::live ? 'l' : 's';
  key += std::to_string(hour);
  auto found = cells.find(key);
  if (found == cells.end()) {
    found = cells.try_emplace(key).first;
    auto& sum = found->second.sum;
    sum.user_id = request.user_id;
    sum.mode = request.mode;
    sum.hour = hour;
    sum.endpoint = request.endpoint;
    sum.key_id = request.key_id;
    sum.app_id = request.app_id;
  }
  auto& counts = found->second;
  ++counts.sum.requests;
  counts.sum.refused += request.status >= 400 && request.status < 500;
  counts.sum.failed += request.status >= 500;
  counts.sum.bytes_out += request.bytes_out;
  if (note.timed) counts.latency.add(request.duration_us);
}

void UsageLog::run() {
  std::unique_lock lock(mutex_);
  std::chrono::milliseconds pause = kEvery;
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !notes_.empty() || !counted_.empty(); });
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
  std::vector<Note> notes;
  Cells cells;
  {
    const std::lock_guard lock(mutex_);
    notes.swap(notes_);
    cells.swap(counted_);
  }
  Status out;
  for (std::size_t from = 0; from < notes.size() || !cells.empty(); from += kAtOnce) {
    const auto part = std::span(notes).subspan(std::min(from, notes.size()),
        std::min(kAtOnce, notes.size() - std::min(from, notes.size())));
    auto stored = store(part, std::exchange(cells, {}));
    if (!stored.ok()) out = std::move(stored);
  }
  return out;
}

// Nobody pushes the requests of others out by sending many.
bool UsageLog::is_kept(const model::LoggedRequest& request) {
  constexpr int kTooMany = 429;
  if (!each_ || request.user_id.empty() || request.status == kTooMany) return false;
  const auto second = request.at / 1000;
  if (second != second_) kept_.clear();
  second_ = second;
  return ++kept_[request.user_id] <= kMostEach;
}

Status UsageLog::store(std::span<Note> notes, Cells cells) {
  std::vector<model::LoggedRequest> each;
  for (auto& note : notes) {
    finish(note);
    count(cells, note);
    if (!is_kept(note.request)) continue;
    note.request.id = new_id("req", note.request.at);
    each.push_back(std::move(note.request));
  }
  auto stored = db_.write([&](store::Tx& tx) -> Status {
    store::usage_log_append(tx, each);
    for (const auto& [cell, counts] : cells) {
      auto row = counts.sum;
      row.latency = counts.latency.stored();
      store::usage_add(tx, row);
    }
    return {};
  });
  if (stored.ok()) return stored;
  // What was counted is not lost; the requests themselves are.
  const std::lock_guard lock(mutex_);
  for (auto& [cell, counts] : cells) {
    const auto [at, fresh] = counted_.try_emplace(cell, counts);
    if (fresh) continue;
    auto& kept = at->second;
    kept.sum.requests += counts.sum.requests;
    kept.sum.refused += counts.sum.refused;
    kept.sum.failed += counts.sum.failed;
    kept.sum.bytes_out += counts.sum.bytes_out;
    kept.latency.add(counts.latency);
  }
  return stored;
}

}  // namespace mv::server
