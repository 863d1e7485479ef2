// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "app.hpp"

int main(int argc, char** argv) {
  try {
    return mv::cli::run(argc > 0 ? argv[0] : "musicverse",
        std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr,
        "musicverse: internal error: %s. This is a bug of ours. Please report it "
        "with the command you typed.\n",
        error.what());
    return 1;
  }
}
