// SPDX-License-Identifier: Apache-2.0
#include "io/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <initializer_list>

namespace mv::cli {
namespace {

std::atomic<int> count{0};

void on_signal(int) {
  if (count.fetch_add(1) > 0) ::_exit(130);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART, so that waiting reads return
  for (const int number : {SIGINT, SIGTERM}) ::sigaction(number, &action, nullptr);
}

bool interrupted() { return count.load() > 0; }

}  // namespace mv::cli
