// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "ddex/read/probe.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

// xs:ID of both schemas.
constexpr std::string_view kAnchors[] = {"PartyReference", "ResourceReference", "ReleaseReference",
    "TechnicalResourceDetailsReference", "VisibilityReference", "ChapterReference",
    "CueSheetReference", "BrandReference"};

struct Use {
  std::string_view element, anchor;
};
// xs:IDREF of both schemas, and what they may lead to.
constexpr Use kUses[] = {{"ArtistPartyReference", "PartyReference"},
    {"ContributorPartyReference", "PartyReference"}, {"CharacterPartyReference", "PartyReference"},
    {"DisplayCreditParty", "PartyReference"}, {"PartyAffiliateReference", "PartyReference"},
    {"PartyRelatedPartyReference", "PartyReference"},
    {"RecordCompanyPartyReference", "PartyReference"},
    {"RightsControllerPartyReference", "PartyReference"},
    {"ReleaseLabelReference", "PartyReference"}, {"ReleaseResourceReference", "ResourceReference"},
    {"LinkedReleaseResourceReference", "ResourceReference"},
    {"DealResourceReference", "ResourceReference"},
    {"RepresentativeImageReference", "ResourceReference"},
    {"ResourceContainedResourceReference", "ResourceReference"},
    {"ResourceRelatedResourceReference", "ResourceReference"},
    {"DealReleaseReference", "ReleaseReference"},
    {"ResourceGroupReleaseReference", "ReleaseReference"},
    {"ResourceReleaseReference", "ReleaseReference"},
    {"DealTechnicalResourceDetailsReference", "TechnicalResourceDetailsReference"},
    {"ReleaseVisibilityReference", "VisibilityReference"},
    {"AudioChapterReference", "ChapterReference"}, {"VideoChapterReference", "ChapterReference"},
    {"VideoCueSheetReference", "CueSheetReference"}};

struct Anchor {
  std::string_view element;
  pugi::xml_node node;
};
using Anchors = std::unordered_map<std::string_view, Anchor>;

Anchors anchors_of(Probe& probe) {
  Anchors out;
  for (const auto element : kAnchors)
    for (const auto& node : probe.all(element)) {
      const auto [found, fresh] = out.try_emplace(own_text(node), Anchor{element, node});
      if (fresh) continue;
      probe.add("D2", Level::error, node,
          fmt::format("{} {} was given before, in line {}", element, shown(own_text(node)),
              probe.document.line_of(found->second.node)),
          "Give each party, recording, picture and release a reference of its own.");
    }
  return out;
}

/// What stands in a group of the release, with its sub-groups.
void check_positions(Probe& probe, const pugi::xml_node& group, const char* item) {
  std::vector<long> numbers;
  for (const auto& each : group.children(item)) {
    const auto number = child_text(each, "SequenceNumber");
    if (!number.empty()) numbers.push_back(std::strtol(std::string(number).c_str(), nullptr, 10));
  }
  auto sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] == sorted[i - 1])
      probe.add("D4", Level::warn, group, fmt::format("the position {} is taken twice", sorted[i]),
          "Give each item a SequenceNumber of its own.");
    else if (sorted[i] != sorted[i - 1] + 1)
      probe.add("D4", Level::warn, group,
          fmt::format("after position {} comes {}", sorted[i - 1], sorted[i]),
          "Number the items without gaps.");
  }
}

}  // namespace

void check_references(Probe& probe) {
  const auto anchors = anchors_of(probe);
  for (const auto& use : kUses)
    for (const auto& node : probe.all(use.element)) {
      const auto reference = own_text(node);
      const auto found = anchors.find(reference);
      if (found == anchors.end())
        probe.add("D3", Level::error, node,
            fmt::format("{} {} leads to nothing", use.element, shown(reference)),
            fmt::format("Name a {} of this message.", use.anchor));
      else if (found->second.element != use.anchor)
        probe.add("D3", Level::error, node,
            fmt::format(
                "{} {} leads to a {}", use.element, shown(reference), found->second.element),
            fmt::format("Name a {} of this message.", use.anchor));
    }
}

void check_use(Probe& probe) {
  std::unordered_set<std::string_view> grouped, tracks;
  for (const auto& item : probe.all("ResourceGroupContentItem")) {
    const auto reference = child_text(item, "ReleaseResourceReference");
    if (!grouped.insert(reference).second)
      probe.add("D4", Level::warn, item,
          fmt::format("the recording {} stands on the release twice", shown(reference)), {});
  }
  for (const auto& track : probe.all("TrackRelease"))
    tracks.insert(child_text(track, "ReleaseResourceReference"));
  const bool audio =
      std::string_view(probe.document.root().attribute("ReleaseProfileVersionId").value()) ==
      "Audio";
  for (const auto& recording : probe.all("SoundRecording")) {
    const auto reference = child_text(recording, "ResourceReference");
    if (!grouped.count(reference))
      probe.add("D4", Level::warn, recording,
          fmt::format("the recording {} does not stand on the release", shown(reference)),
          "Add it to the ResourceGroup of the release.");
    else if (audio && !tracks.count(reference))
      probe.add("D4", Level::warn, recording,
          fmt::format("the recording {} has no TrackRelease", shown(reference)),
          "Profile Audio has one for each recording.");
  }
  for (const auto& group : probe.all("ResourceGroup")) {
    check_positions(probe, group, "ResourceGroupContentItem");
    check_positions(probe, group, "ResourceGroup");
  }
}

}  // namespace mv::ddex
