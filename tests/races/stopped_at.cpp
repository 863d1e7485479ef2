// SPDX-License-Identifier: Apache-2.0
#include "races/stopped_at.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/crash_point.hpp"

namespace mv::test {

int stopped_at(int at, const std::function<void()>& first, const std::function<void()>& second) {
  struct Gate {
    std::mutex mutex;
    std::condition_variable changed;
    std::thread::id stopped_thread;
    int passed = 0;
    bool waits = false, open = false, ended = false, second_ended = false;
  } gate;
  // A request that waits for the one that is stopped (one writer, locked rows) cannot end first.
  constexpr auto kGetsOn = std::chrono::milliseconds(150);

  std::thread one;
  std::mutex starting;
  starting.lock();
  one = std::thread([&] {
    { const std::lock_guard begin(starting); }
    first();
    const std::lock_guard lock(gate.mutex);
    gate.ended = true;
    gate.changed.notify_all();
  });
  gate.stopped_thread = one.get_id();
  watch_crash_points([&gate, at](std::string_view) {
    if (std::this_thread::get_id() != gate.stopped_thread) return;
    std::unique_lock lock(gate.mutex);
    if (++gate.passed != at) return;
    gate.waits = true;
    gate.changed.notify_all();
    gate.changed.wait(lock, [&] { return gate.open; });
  });
  starting.unlock();
  std::thread two;
  {
    std::unique_lock lock(gate.mutex);
    gate.changed.wait(lock, [&] { return gate.waits || gate.ended; });
    if (gate.waits) {
      two = std::thread([&] {
        second();
        const std::lock_guard done(gate.mutex);
        gate.second_ended = true;
        gate.changed.notify_all();
      });
      gate.changed.wait_for(lock, kGetsOn, [&] { return gate.second_ended; });
    }
    gate.open = true;
    gate.changed.notify_all();
  }
  one.join();
  if (two.joinable()) two.join();
  watch_crash_points({});
  return gate.passed;
}

}  // namespace mv::test
