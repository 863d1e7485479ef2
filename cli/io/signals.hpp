// SPDX-License-Identifier: Apache-2.0
#pragma once
// Ctrl-C: the first asks the work to stop in order, the second ends the program at once.

namespace mv::cli {

void catch_interrupts();
bool interrupted();  ///< thread-safe

}  // namespace mv::cli
