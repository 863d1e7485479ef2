// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

namespace mv::test {

/// Runs `first` on a thread of its own, stops it at the `at`-th point it passes (from 1), runs
/// `second` meanwhile (or as long as it can get on), lets go and waits for both. How many points
/// `first` passed; it was not stopped when that is less than `at`.
int stopped_at(int at, const std::function<void()>& first, const std::function<void()>& second);

}  // namespace mv::test
