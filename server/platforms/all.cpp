// SPDX-License-Identifier: Apache-2.0
#include "platforms/all.hpp"

#include <span>

#include "platforms/labelgrid/labelgrid.hpp"
#include "platforms/soundcloud/soundcloud.hpp"

namespace mv::platforms {
namespace {

using Make = std::unique_ptr<Adapter> (*)(Endpoints, const Clock*);

struct Entry {
  std::string_view provider;
  Make make;
  Endpoints own;
};

std::span<const Entry> all() {
  static const Entry kAll[] = {
      {"soundcloud", make_soundcloud, kSoundCloud}, {"labelgrid", make_labelgrid, kLabelGrid}};
  return kAll;
}

}  // namespace

std::unique_ptr<Adapter> make_adapter(
    std::string_view provider, const std::optional<Endpoints>& at, const Clock* clock) {
  for (const auto& one : all())
    if (one.provider == provider) return one.make(at.value_or(one.own), clock);
  return nullptr;
}

void add_all(Registry& registry, model::Mode mode,
    const std::function<std::optional<Endpoints>(const std::string& provider)>& at,
    const Clock* clock) {
  for (const auto& one : all())
    registry.add(mode, make_adapter(one.provider, at(std::string(one.provider)), clock));
}

}  // namespace mv::platforms
