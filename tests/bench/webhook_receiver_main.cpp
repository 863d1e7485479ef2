// SPDX-License-Identifier: Apache-2.0
// The receiver as a process of its own: prints {"port":N} and serves until its standard input is
// closed, so that it never outlives the benchmark that started it.
#include <unistd.h>

#include <cstdio>

#include "bench/webhook_receiver.hpp"

int main() {
  mv::bench::WebhookReceiver receiver;
  std::printf("{\"port\":%d}\n", receiver.port());
  std::fflush(stdout);
  receiver.run(STDIN_FILENO);
}
