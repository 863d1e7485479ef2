// SPDX-License-Identifier: Apache-2.0
#include "platforms/registry.hpp"

#include "base/text/text.hpp"

namespace mv::platforms {

void Registry::add(model::Mode mode, std::unique_ptr<Adapter> adapter) {
  const std::string provider(adapter->provider());
  adapters_[mode][provider] = std::move(adapter);
}

Result<Adapter*> Registry::find(model::Mode mode, std::string_view provider) const {
  const auto known = adapters_.find(mode);
  if (known != adapters_.end())
    if (const auto found = known->second.find(provider); found != known->second.end())
      return found->second.get();
  return make_error(Code::unsupported,
      "there is no provider \"" + std::string(provider) + "\" in " + std::string(to_word(mode)) +
          " mode",
      {}, "Use one of: " + join(providers(mode), ", "));
}

std::vector<std::string> Registry::providers(model::Mode mode) const {
  std::vector<std::string> out;
  if (const auto known = adapters_.find(mode); known != adapters_.end())
    for (const auto& [name, adapter] : known->second) out.push_back(name);
  return out;
}

}  // namespace mv::platforms
