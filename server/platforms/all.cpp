// SPDX-License-Identifier: Apache-2.0
#include "platforms/all.hpp"

#include <span>

#include "platforms/ddex/ddex.hpp"
#include "platforms/handoff/handoff.hpp"
#include "platforms/labelgrid/labelgrid.hpp"
#include "platforms/soundcloud/soundcloud.hpp"
#include "platforms/youtube/youtube.hpp"

namespace mv::platforms {
namespace {

using Make = std::unique_ptr<Adapter> (*)(Endpoints, const Clock*);

/// The adapter of one row among several that are alike.
template <const char* provider>
std::unique_ptr<Adapter> make_of(Endpoints endpoints, const Clock* clock) {
  return make_ddex(provider, std::move(endpoints), clock);
}

std::unique_ptr<Adapter> make_distrokid(Endpoints, const Clock*) {
  return make_handoff("distrokid");
}

constexpr char kSpotify[] = "ddex-spotify", kYouTubeMusic[] = "ddex-youtube",
               kAudius[] = "ddex-audius", kOther[] = "ddex";

struct Entry {
  std::string_view provider;
  Make make;
  Endpoints own;
};

std::span<const Entry> all() {
  static const Entry kAll[] = {{"soundcloud", make_soundcloud, kSoundCloud},
      {"youtube", make_youtube, kYouTube}, {"labelgrid", make_labelgrid, kLabelGrid},
      {kSpotify, make_of<kSpotify>, {}}, {kYouTubeMusic, make_of<kYouTubeMusic>, {}},
      {kAudius, make_of<kAudius>, {}}, {kOther, make_of<kOther>, {}},
      {"distrokid", make_distrokid, {}}};
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
    const Clock* clock, const std::function<Status(const sockaddr&)>& vet) {
  for (const auto& one : all()) {
    auto where = at(std::string(one.provider));
    if (!where) {
      where = one.own;
      where->vet = vet;
    }
    registry.add(mode, make_adapter(one.provider, where, clock));
  }
}

}  // namespace mv::platforms
