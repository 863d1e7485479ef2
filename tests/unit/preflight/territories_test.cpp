// SPDX-License-Identifier: Apache-2.0
// Countries that are left out by the words alone would hear the release all the same.
#include <algorithm>

#include "preflight/check.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::preflight;

namespace {

const Finding* found(const Report& report) {
  for (const auto& finding : report.findings)
    if (finding.rule == "M32") return &finding;
  return nullptr;
}

}  // namespace

TEST_CASE("a rule of a provider holds for the platforms that it carries to", "[preflight]") {
  model::Metadata metadata;
  metadata.title = "Song";
  const std::vector<std::string> platforms{"apple-music"};
  std::vector<Subject> tracks(36, Subject{.metadata = metadata});
  const auto fires = [&] {
    const auto report = check_release(tracks, platforms);
    return std::any_of(report.findings.begin(), report.findings.end(),
        [](const auto& finding) { return finding.rule == "A21"; });
  };
  REQUIRE_FALSE(fires());
  tracks.front().carriers = {{"apple-music", "distrokid"}};
  REQUIRE(fires());
}

TEST_CASE("M32: a provider that cannot leave countries out", "[preflight]") {
  model::Metadata metadata;
  metadata.title = "Song";
  Subject subject{.metadata = metadata};
  const std::vector<std::string> platforms{"soundcloud", "spotify"};
  REQUIRE_FALSE(found(check(subject, platforms)));
  subject.territories = {"DE", "AT"};
  const auto report = check(subject, platforms);
  const auto* finding = found(report);
  REQUIRE(finding);
  REQUIRE(finding->level == Level::error);
  REQUIRE(finding->at == "release.territories");
  REQUIRE(finding->message.find("DE, AT") != std::string::npos);
  REQUIRE(finding->message.find("SoundCloud and Spotify") != std::string::npos);
  subject.overrides = {{"m32", "the whole world is meant"}};
  REQUIRE(found(check(subject, platforms))->level == Level::warn);
  const std::vector<Subject> tracks{subject, Subject{.metadata = metadata}};
  REQUIRE(found(check_release(tracks, platforms))->at == "release.territories");
}
