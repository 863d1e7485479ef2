// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "app.hpp"

namespace mv::server {

/// The command line of mvd with settings and defaults applied.
struct Arguments {
  std::string command;  ///< serve, migrate, key, version, help
  std::string action;   ///< of migrate: status, up, down; of key: status, rotate
  bool embedded = false;
  bool verbose = false;
  std::chrono::milliseconds idle_timeout{600'000};
  AppOptions app;
};

/// Errors: usage and config, naming the word that is wrong.
Result<Arguments> read_arguments(const std::vector<std::string>& words);

}  // namespace mv::server
