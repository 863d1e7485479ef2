// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/parts.hpp"

namespace mv::ddex {
namespace {

constexpr std::string_view kDisplayDates[] = {"ReleaseDisplayStartDateTime",
    "CoverArtPreviewStartDateTime", "FullTrackListingPreviewStartDateTime",
    "ClipPreviewStartDateTime"};

void write_territories(XmlWriter& xml, const Deal& deal) {
  for (const auto& territory : deal.territories) xml.leaf("TerritoryCode", territory);
  if (!deal.territories.empty()) return;
  for (const auto& territory : deal.excluded) xml.leaf("ExcludedTerritoryCode", territory);
  if (deal.excluded.empty()) xml.leaf("TerritoryCode", "Worldwide");
}

/// One form for both ends: the schema has no period that mixes them.
void write_period(XmlWriter& xml, const Deal& deal) {
  const bool timed = deal.start.find('T') != deal.start.npos;
  xml.begin("ValidityPeriod");
  xml.leaf(timed ? "StartDateTime" : "StartDate", deal.start);
  xml.maybe(timed ? "EndDateTime" : "EndDate", deal.end);
  xml.end();
}

void write_deal(XmlWriter& xml, const Deal& deal) {
  xml.begin("Deal");
  xml.begin("DealTerms");
  write_territories(xml, deal);
  write_period(xml, deal);
  xml.leaf("CommercialModelType", deal.commercial_model);
  for (const auto& use : deal.uses) xml.leaf("UseType", use);
  if (deal.pre_order) xml.leaf("IsPreOrderDeal", "true");
  if (!deal.at_once.empty()) {
    xml.begin("InstantGratificationResourceList");
    for (const auto index : deal.at_once)
      xml.leaf("DealResourceReference", recording_reference(index));
    xml.end();
  }
  xml.end();
  xml.end();
}

/// The deals of these releases, in the order of the message; nothing when there are none.
void write_release_deal(XmlWriter& xml, const NewRelease& message,
    const std::vector<std::string>& releases, bool pre_order) {
  bool begun = false;
  for (const auto& deal : message.deals) {
    if (deal.pre_order != pre_order) continue;
    if (!begun) {
      xml.begin("ReleaseDeal");
      for (const auto& release : releases) xml.leaf("DealReleaseReference", release);
      begun = true;
    }
    write_deal(xml, deal);
  }
  if (begun) xml.end();
}

/// The release and those of its tracks that are offered.
std::vector<std::string> offered(const NewRelease& message) {
  std::vector<std::string> out{"R0"};
  if (message.simple_single) return out;
  for (std::size_t i = 0; i < message.recordings.size(); ++i)
    if (message.recordings[i].offered) out.push_back(track_reference(i));
  return out;
}

void write_visibility(XmlWriter& xml, const NewRelease& message) {
  if (message.shown_from.empty()) return;
  xml.begin("ReleaseVisibility");
  xml.leaf("VisibilityReference", "V1");
  xml.leaf("TerritoryCode", "Worldwide");
  for (const auto element : kDisplayDates) xml.leaf(element, message.shown_from);
  xml.end();
}

}  // namespace

void write_deals(XmlWriter& xml, const NewRelease& message) {
  if (message.deals.empty()) return;
  xml.begin("DealList");
  const auto releases = offered(message);
  if (message.deal_per_release) {
    for (const auto& release : releases) write_release_deal(xml, message, {release}, false);
  } else {
    write_release_deal(xml, message, releases, false);
  }
  write_release_deal(xml, message, {"R0"}, true);
  write_visibility(xml, message);
  xml.end();
}

}  // namespace mv::ddex
