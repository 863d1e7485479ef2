// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which adapters there are in each mode. Filled at start; afterwards safe for any thread.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platforms/adapter.hpp"

namespace mv::platforms {

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
