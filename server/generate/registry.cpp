// SPDX-License-Identifier: Apache-2.0
#include "generate/registry.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"

namespace mv::generate {
namespace {

template <class Modes>
std::vector<std::string> names_of(const Modes& modes, model::Mode mode) {
  std::vector<std::string> out;
  if (const auto found = modes.find(mode); found != modes.end())
    for (const auto& [name, provider] : found->second) out.push_back(name);
  return out;
}

Error unknown(
    std::string_view what, const std::string& name, const std::vector<std::string>& known) {
  auto hint = known.empty() ? std::string("None is set up")
                            : fmt::format("Use one of: {}", join(known, ", "));
  if (const auto meant = closest(name, known))
    hint = fmt::format("Did you mean {}? {}", *meant, hint);
  auto error =
      make_error(Code::invalid, fmt::format("there is no provider \"{}\" for {} here", name, what),
          "It does not exist, or its settings are missing", std::move(hint));
  error.faults.push_back({"/provider", "", error.what, error.hint});
  return error;
}

template <class Provider, class Modes>
Result<Provider*> find(
    const Modes& modes, model::Mode mode, const std::string& name, std::string_view what) {
  if (const auto of_mode = modes.find(mode); of_mode != modes.end())
    if (const auto found = of_mode->second.find(name); found != of_mode->second.end())
      return found->second.get();
  return unknown(what, name, names_of(modes, mode));
}

}  // namespace

void Registry::add(model::Mode mode, std::unique_ptr<MusicProvider> provider) {
  const std::string name(provider->name());
  music_[mode][name] = std::move(provider);
}

void Registry::add(model::Mode mode, std::unique_ptr<ArtProvider> provider) {
  const std::string name(provider->name());
  art_[mode][name] = std::move(provider);
}

Result<MusicProvider*> Registry::music(model::Mode mode, const std::string& name) const {
  return find<MusicProvider>(music_, mode, name, "music");
}

Result<ArtProvider*> Registry::art(model::Mode mode, const std::string& name) const {
  return find<ArtProvider>(art_, mode, name, "pictures");
}

}  // namespace mv::generate
