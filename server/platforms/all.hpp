// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platforms/endpoints.hpp"
#include "platforms/registry.hpp"

namespace mv::platforms {

/// The adapter of a row of model::providers(), reached at `at` (nullopt: its own address). `clock`
/// must outlive it; nullptr = the system's. nullptr when there is no such provider.
std::unique_ptr<Adapter> make_adapter(std::string_view provider,
    const std::optional<Endpoints>& at = {}, const Clock* clock = nullptr);

/// Adds an adapter of every row of model::providers(). `at` says where a provider is reached;
/// nullopt is its own address, and then `vet` (Endpoints::vet) holds. `clock` must outlive the
/// registry; nullptr = the system's.
void add_all(Registry& registry, model::Mode mode,
    const std::function<std::optional<Endpoints>(const std::string& provider)>& at,
    const Clock* clock = nullptr, const std::function<Status(const sockaddr&)>& vet = {});

}  // namespace mv::platforms
