// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "sandbox/simulator.hpp"

namespace mv::sandbox {

/// The services that are simulated over HTTP: soundcloud, labelgrid, telegram, ...
const std::vector<std::string_view>& services();
/// The simulator of one of services(); nullptr when it is none.
std::unique_ptr<Simulator> make_simulator(std::string_view service, Options options);

}  // namespace mv::sandbox
