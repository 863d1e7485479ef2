// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which adapters there are in each mode. Filled at start; afterwards safe for any thread.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/mode.hpp"
#include "platforms/adapter.hpp"

namespace mv::platforms {

class Registry {
 public:
  /// Replaces an adapter of the same provider.
  void add(model::Mode mode, std::unique_ptr<Adapter> adapter);
  /// Live ends there: a mode never falls back to another. Error: Code::unsupported.
  Result<Adapter*> find(model::Mode mode, std::string_view provider) const;
  std::vector<std::string> providers(model::Mode mode) const;

 private:
  std::map<model::Mode, std::map<std::string, std::unique_ptr<Adapter>, std::less<>>> adapters_;
};

}  // namespace mv::platforms
