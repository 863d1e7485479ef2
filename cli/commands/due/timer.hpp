// SPDX-License-Identifier: Apache-2.0
#pragma once
// What starts MusicVerse on this computer when a release is due and no server runs: a timer of the
// user's systemd, or a line of the user's cron table. Both run `release run-due --if-due` every
// minute, which starts a server only when something is to be done.
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "context.hpp"

namespace mv::cli {

struct Timer {
  std::string kind;   ///< systemd, cron
  std::string where;  ///< its file, or what shows it
};

/// What `schedule install` and the timer's runs wrote down.
struct TimerRuns {
  Millis installed_at = 0;
  Millis last_at = 0;  ///< 0 = it has not run yet
  std::string error;   ///< of the last run; empty: it went well
};
BOOST_DESCRIBE_STRUCT(TimerRuns, (), (installed_at, last_at, error))

/// The timer that is set up; none when there is none.
std::optional<Timer> installed_timer(const Context& context);
/// Sets it up, anew when there is one. Errors: unsupported (neither systemd nor cron),
/// config (it would look elsewhere than this command does), io.
Result<Timer> install_timer(const Context& context);
/// False when there was none.
Result<bool> remove_timer(const Context& context);

TimerRuns timer_runs(const Context& context);
void note_install(const Context& context);
/// `error` is empty when it went well.
void note_run(const Context& context, const std::string& error);

/// What a timer of the user's systemd does while nobody is logged in, as a sentence; empty when it
/// runs always.
std::string logged_out_note(const Timer& timer);

}  // namespace mv::cli
