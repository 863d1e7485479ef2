// SPDX-License-Identifier: Apache-2.0
#pragma once
// Other programs of the system: timers, browsers.
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::cli {

struct Ran {
  int status = 0;   ///< its exit code; 128 + the signal that ended it
  std::string out;  ///< standard output, at most 1 MiB
  std::string err;  ///< standard error, likewise
};

/// PREFIX/bin/musicverse, beside which this program lies in PREFIX/libexec/musicverse.
fs::path own_program();

/// Runs a program of PATH to its end, with `input` as its standard input. Error: not_found, when
/// there is no such program.
Result<Ran> run_program(const std::vector<std::string>& words, std::string_view input = "");

/// Shows a text with the user's pager: MV_PAGER, else PAGER, else less; one that is empty or "cat"
/// is none. False when there is none, or it does not start.
bool show_in_pager(std::string_view text);

/// Opens an address with the desktop's program for it and does not wait. False without a desktop.
bool open_in_browser(const std::string& url);

}  // namespace mv::cli
