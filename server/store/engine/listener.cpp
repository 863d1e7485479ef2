// SPDX-License-Identifier: Apache-2.0
#include "store/engine/listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "base/log.hpp"

namespace mv::store {
namespace {
constexpr int kSilence = 10'000;  // milliseconds
}

Listener::Listener(std::string url, Subscribers& subscribers)
    : url_(std::move(url)),
      subscribers_(subscribers),
      wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      thread_([this] { loop(); }) {}

Listener::~Listener() {
  stopping_ = true;
  eventfd_write(wake_.get(), 1);
  thread_.join();
}

void Listener::refresh() {
  std::unique_lock lock(mutex_);
  const auto mine = ++wanted_;
  eventfd_write(wake_.get(), 1);
  refreshed_.wait_for(lock, std::chrono::seconds(2), [&] { return served_ >= mine; });
}

void Listener::sleep(int milliseconds) {
  pollfd wait{wake_.get(), POLLIN, 0};
  poll(&wait, 1, milliseconds);
}

bool Listener::connect() {
  connection_.reset(PQconnectdb(url_.c_str()));
  quiet_notices(connection_.get());
  listening_.clear();
  return PQstatus(connection_.get()) == CONNECTION_OK;
}

bool Listener::listen_to_new() {
  std::uint64_t wanted = 0;
  {
    std::lock_guard lock(mutex_);
    wanted = wanted_;
  }
  for (const auto& channel : subscribers_.channels()) {
    if (listening_.contains(channel)) continue;
    if (!run("listen " + channel)) return false;
    listening_.insert(channel);
  }
  std::lock_guard lock(mutex_);
  served_ = wanted;
  refreshed_.notify_all();
  return true;
}

bool Listener::run(const std::string& sql) {
  using Steady = std::chrono::steady_clock;
  const auto until = Steady::now() + std::chrono::seconds(3);
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) return false;
  while (PQisBusy(connection_.get()) != 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    pollfd wait{PQsocket(connection_.get()), POLLIN, 0};
    if (left <= 0 || poll(&wait, 1, static_cast<int>(left)) == 0) return false;
    if (PQconsumeInput(connection_.get()) == 0) return false;
  }
  bool good = true;
  while (auto* result = PQgetResult(connection_.get())) {
    const auto status = PQresultStatus(result);
    good = good && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    PQclear(result);
  }
  return good;
}

bool Listener::deliver() {
  if (PQconsumeInput(connection_.get()) == 0) return false;
  while (auto* notice = PQnotifies(connection_.get())) {
    const std::unique_ptr<PGnotify, decltype(&PQfreemem)> owned(notice, &PQfreemem);
    subscribers_.tell(notice->relname, notice->extra);
  }
  return PQstatus(connection_.get()) == CONNECTION_OK;
}

void Listener::loop() {
  int wait_ms = 50;
  bool connected_before = false;
  while (!stopping_) {
    if (!connect() || !listen_to_new()) {
      if (connected_before) log::debug("database notices: {}", PQerrorMessage(connection_.get()));
      eventfd_t ignored = 0;
      eventfd_read(wake_.get(), &ignored);
      if (!stopping_) sleep(wait_ms);
      wait_ms = std::min(wait_ms * 2, 2000);
      continue;
    }
    wait_ms = 50;
    if (std::exchange(connected_before, true)) subscribers_.tell_all();
    bool good = true;
    while (good && !stopping_) {
      pollfd waits[] = {{wake_.get(), POLLIN, 0}, {PQsocket(connection_.get()), POLLIN, 0}};
      // A silent connection is asked now and then whether it is alive.
      const bool silent = poll(waits, 2, kSilence) == 0;
      eventfd_t ignored = 0;
      eventfd_read(wake_.get(), &ignored);
      good = (!silent || run("select 1")) && deliver() && listen_to_new();
    }
  }
}

}  // namespace mv::store
