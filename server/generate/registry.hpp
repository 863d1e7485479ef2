// SPDX-License-Identifier: Apache-2.0
#pragma once
// The providers of this server by name, live and of the sandbox. Filled at start, then read by any
// thread.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "generate/provider.hpp"

namespace mv::generate {

class Registry {
 public:
  /// `mode` is live or sandbox.
  void add(const std::string& mode, std::unique_ptr<MusicProvider> provider);
  void add(const std::string& mode, std::unique_ptr<ArtProvider> provider);

  /// Owned by the registry. Error: Code::invalid with a fault at "/provider" for an unknown name.
  Result<MusicProvider*> music(const std::string& mode, const std::string& name) const;
  Result<ArtProvider*> art(const std::string& mode, const std::string& name) const;

 private:
  template <class Provider>
  using ByName = std::map<std::string, std::unique_ptr<Provider>>;
  std::map<std::string, ByName<MusicProvider>> music_;
  std::map<std::string, ByName<ArtProvider>> art_;
};

}  // namespace mv::generate
