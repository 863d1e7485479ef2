// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which adapters there are in each mode, and which provider serves a platform unless the user says
// otherwise. Filled at start; afterwards safe for any thread.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platforms/adapter.hpp"

namespace mv::platforms {

/// A platform and its provider, where no route of the user says otherwise.
struct BuiltInRoute {
  std::string_view platform, provider;
};
const std::vector<BuiltInRoute>& built_in_routes();
/// "spotify" -> "labelgrid"; absent for platforms that no provider serves.
std::optional<std::string> built_in_provider(std::string_view platform);

class Registry {
 public:
  /// `mode` is "live" or "sandbox". Replaces an adapter of the same provider.
  void add(const std::string& mode, std::unique_ptr<Adapter> adapter);
  /// Live ends there: a mode never falls back to another. Error: Code::unsupported.
  Result<Adapter*> find(std::string_view mode, std::string_view provider) const;
  std::vector<std::string> providers(std::string_view mode) const;

 private:
  std::map<std::string, std::map<std::string, std::unique_ptr<Adapter>, std::less<>>, std::less<>>
      adapters_;
};

}  // namespace mv::platforms
