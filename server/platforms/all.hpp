// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "platforms/endpoints.hpp"
#include "platforms/registry.hpp"

namespace mv::platforms {

/// Adds an adapter of every row of model::providers(). `at` says where a provider is reached;
/// nullopt is its own address. `clock` must outlive the registry; nullptr = the system's.
void add_all(Registry& registry, model::Mode mode,
    const std::function<std::optional<Endpoints>(const std::string& provider)>& at,
    const Clock* clock = nullptr);

}  // namespace mv::platforms
