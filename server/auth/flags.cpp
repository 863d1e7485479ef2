// SPDX-License-Identifier: Apache-2.0
#include "auth/flags.hpp"

#include "base/log.hpp"
#include "store/access/flags.hpp"

namespace mv::auth {
namespace {

constexpr std::chrono::milliseconds kStale{900};

}  // namespace

Flags::Flags(store::Database& db) : db_(db) {
  All first;
  for (const auto& each : model::built_in_flags())
    first.emplace(each.id, model::flag_at_first(each));
  all_.store(std::make_shared<const All>(std::move(first)));
  if (const auto read = refresh(); !read.ok())
    log::warn("flags not read, the program's own are on: {}", read.error().line());
  thread_ = std::thread([this] { run(); });
  changes_ = db_.subscribe(std::string(store::kFlagsChannel), [this](std::string_view) {
    const std::lock_guard lock(mutex_);
    stale_ = true;
    changed_.notify_one();
  });
}

Flags::~Flags() {
  changes_ = {};
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

bool Flags::on(std::string_view flag, std::string_view target) const {
  const auto all = this->all();
  const auto found = all->find(flag);
  return found != all->end() && model::evaluate(found->second, target).on;
}

bool Flags::stopped(std::string_view flag) const {
  const auto all = this->all();
  const auto found = all->find(flag);
  return found != all->end() && (found->second.killed_at != 0 || found->second.share == 0);
}

Status Flags::refresh() {
  const std::lock_guard reading(reading_);
  using List = std::vector<model::Flag>;
  MV_TRY(const auto list,
      db_.read([](store::Tx& tx) -> Result<List> { return store::flag_list(tx); }));
  All out;
  for (const auto& flag : list) out.emplace(flag.id, flag);
  all_.store(std::make_shared<const All>(std::move(out)));
  return {};
}

void Flags::run() {
  bool answers = true;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kStale, [&] { return stale_ || stopping_; });
    if (stopping_) return;
    stale_ = false;
    lock.unlock();
    const auto read = refresh();
    if (!read.ok() && answers)
      log::warn("flags not read, those of before hold: {}", read.error().line());
    answers = read.ok();
    lock.lock();
  }
}

}  // namespace mv::auth
