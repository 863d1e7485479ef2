// SPDX-License-Identifier: Apache-2.0
#include "sandbox/all.hpp"

namespace mv::sandbox {
namespace {

struct Kind {
  std::string_view service;
  std::unique_ptr<Simulator> (*make)(Options);
};
/// Receivers of DDEX that differ in their name alone.
template <const char* name>
std::unique_ptr<Simulator> make_ddex_of(Options options) {
  return make_ddex_simulator(name, std::move(options));
}

constexpr char kSpotify[] = "ddex-spotify", kYouTube[] = "ddex-youtube", kAudius[] = "ddex-audius",
               kOther[] = "ddex";
constexpr Kind kKinds[] = {{"soundcloud", make_soundcloud_simulator},
    {"youtube", make_youtube_simulator}, {kSpotify, make_ddex_of<kSpotify>},
    {kYouTube, make_ddex_of<kYouTube>}, {kAudius, make_ddex_of<kAudius>},
    {kOther, make_ddex_of<kOther>}, {"labelgrid", make_labelgrid_simulator},
    {"telegram", make_telegram_simulator}, {"replicate", make_replicate_simulator},
    {"elevenlabs", make_elevenlabs_simulator}, {"stability", make_stability_simulator},
    {"openai", make_openai_simulator}};

}  // namespace

const std::vector<std::string_view>& services() {
  static const auto out = [] {
    std::vector<std::string_view> names;
    for (const auto& kind : kKinds) names.push_back(kind.service);
    return names;
  }();
  return out;
}

std::unique_ptr<Simulator> make_simulator(std::string_view service, Options options) {
  for (const auto& kind : kKinds)
    if (kind.service == service) return kind.make(std::move(options));
  return nullptr;
}

}  // namespace mv::sandbox
