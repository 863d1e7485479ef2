// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#ifdef MV_CATCH2_V3
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // as mvd does: a write to a closed connection is an error, no end
  return Catch::Session().run(argc, argv);
}
