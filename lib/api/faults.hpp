// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/error.hpp"

namespace mv::api {

/// An Error of Code::invalid that carries every fault and, when there is only one, says all of it.
Error error_of(std::vector<Fault> faults);

}  // namespace mv::api
