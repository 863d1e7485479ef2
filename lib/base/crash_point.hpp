// SPDX-License-Identifier: Apache-2.0
#pragma once
// Named points at which a crash test may end the process with SIGKILL. With MV_CRASH_AT unset
// (always, outside tests) a point costs one branch. MV_CRASH_AT=N kills at the N-th point passed;
// MV_CRASH_POINT=NAME ends it at the first point of that name.
// MV_CRASH_LOG=FILE appends each point's name, so that a test knows how many there are.
#include <functional>
#include <string_view>

namespace mv {

void crash_point(std::string_view name);

/// A step for watch_crash_points alone: before and after every write of the database.
void step_point(std::string_view name);

/// For tests in this process: called at every point and step, on the thread that passes it, and may
/// wait there, so that something else happens in between. Empty = nothing. Set while nothing runs.
void watch_crash_points(std::function<void(std::string_view)> watcher);

}  // namespace mv
