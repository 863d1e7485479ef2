// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lets releases go at their instant. Every server runs one; the rows are taken in one statement, so
// servers and cron jobs beside each other let a release go once. The clock on the wall decides: a
// server that was down, or a clock that was set forward, lets go late what it missed, and a clock
// set back lets nothing go again.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "jobs/shipment.hpp"
#include "platforms/registry.hpp"

namespace mv::jobs {

struct FirePass {
  std::vector<model::Release> fired;   ///< let go, of all users
  std::vector<model::Release> lapsed;  ///< wait for a payment now
};

/// Lets go everything that is due now, in short transactions. Any thread, any number at once.
Result<FirePass> fire_due(const Services& services, const platforms::Registry& adapters);

class ReleaseClock {
 public:
  ReleaseClock(const Services& services, const platforms::Registry& adapters);
  ~ReleaseClock() { stop(); }
  ReleaseClock(const ReleaseClock&) = delete;

  void start();
  void stop();  ///< returns when the thread has ended

 private:
  void run();
  void round();
  void wait();

  const Services& services_;
  const platforms::Registry& adapters_;
  std::mutex mutex_;
  std::condition_variable something_;
  bool stopping_ = false;
  bool changed_ = true;  ///< a release got another due time: look again
  std::optional<Millis> next_due_;
  std::chrono::steady_clock::time_point next_look_{}, next_tidy_{};
  bool failing_ = false;
  store::Subscription subscription_;
  std::thread thread_;
};

}  // namespace mv::jobs
