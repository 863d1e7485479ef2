// SPDX-License-Identifier: Apache-2.0
#pragma once
// A provider without an interface for programs: a person carries a package to it. The command line
// makes the package (`mv distribution package`) from what the API says; nothing is sent from here.
#include <memory>

#include "platforms/adapter.hpp"

namespace mv::platforms {

/// `provider` is the id of a row with Abilities::handoff.
std::unique_ptr<Adapter> make_handoff(std::string_view provider);

}  // namespace mv::platforms
