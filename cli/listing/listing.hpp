// SPDX-License-Identifier: Apache-2.0
#pragma once
// What every list can be told: which columns, which rows, in which order, and to stay and repaint.
#include "context.hpp"

namespace mv::cli {

/// The command with --columns, --sort, --filter and --watch.
Command as_listing(Command command);

}  // namespace mv::cli
