// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "webhooks/loop.hpp"

namespace mv::webhooks {

/// One attempt under way, reused.
struct Loop::Flight {
  explicit Flight(const Wire& wire) : transfer(wire) {}
  Transfer transfer;
  EndpointState* state = nullptr;
  bool retry = false, on_wire = false, silent = false;
  std::uint64_t serial = 0;
  std::chrono::steady_clock::time_point began{};
};

}  // namespace mv::webhooks
