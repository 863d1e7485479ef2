// SPDX-License-Identifier: Apache-2.0
#pragma once
// One time for all servers of a PostgreSQL database: the database's. A node's own clock may be
// wrong or set while it runs; leases, due jobs and stored times are not touched by that.
#include <atomic>
#include <optional>

#include "base/clock.hpp"

namespace mv::store {

/// The database's time, asked every few seconds inside a write and carried on between by the
/// machine's monotonic clock. Before the first answer, and on SQLite (one process) always, `own`.
/// Thread-safe.
class DatabaseClock final : public Clock {
 public:
  explicit DatabaseClock(const Clock& own) : own_(own) {}
  Millis now() const override;

  /// True for one caller every few seconds: measure now.
  bool due();
  /// The database said `theirs` while the monotonic clock went from `before` to `after`.
  void measured(Millis theirs, Millis before, Millis after);
  static Millis monotonic();

 private:
  static constexpr Millis kUnknown = INT64_MIN;
  const Clock& own_;
  std::atomic<Millis> offset_{kUnknown};
  std::atomic<Millis> next_{0};
};

}  // namespace mv::store
