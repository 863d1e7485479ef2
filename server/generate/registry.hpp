// SPDX-License-Identifier: Apache-2.0
#pragma once
// The providers of this server by name, live and of the sandbox. Filled at start, then read by any
// thread.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "generate/provider.hpp"
#include "model/mode.hpp"

namespace mv::generate {

class Registry {
 public:
  void add(model::Mode mode, std::unique_ptr<MusicProvider> provider);
  void add(model::Mode mode, std::unique_ptr<ArtProvider> provider);

  /// Owned by the registry. Error: Code::invalid with a fault at "/provider" for an unknown name.
  Result<MusicProvider*> music(model::Mode mode, const std::string& name) const;
  Result<ArtProvider*> art(model::Mode mode, const std::string& name) const;

 private:
  template <class Provider>
  using ByName = std::map<std::string, std::unique_ptr<Provider>>;
  std::map<model::Mode, ByName<MusicProvider>> music_;
  std::map<model::Mode, ByName<ArtProvider>> art_;
};

}  // namespace mv::generate
