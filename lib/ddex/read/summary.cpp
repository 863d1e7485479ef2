// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/summary.hpp"

#include <fmt/format.h>

#include <map>

#include "ddex/message.hpp"
#include "ddex/read/document.hpp"

namespace mv::ddex {
namespace {

std::string text_at(const pugi::xml_node& node, const char* path) {
  return std::string(own_text(node.first_element_by_path(path)));
}

std::vector<std::string> texts_of(const pugi::xml_node& node, const char* name) {
  std::vector<std::string> out;
  for (const auto& each : node.children(name)) out.emplace_back(own_text(each));
  return out;
}

std::string party_of(const pugi::xml_node& node) {
  const auto name = text_at(node, "PartyName/FullName"), id = text_at(node, "PartyId");
  return name.empty() ? id : fmt::format("{} ({})", name, id);
}

std::string id_of(const pugi::xml_node& release) {
  const auto id = release.child("ReleaseId");
  for (const char* name : {"ICPN", "GRid", "ProprietaryId"})
    if (const auto text = text_at(id, name); !text.empty()) return text;
  return {};
}

DealSummary deal_of(const pugi::xml_node& terms, const std::vector<std::string>& releases) {
  DealSummary out;
  out.releases = releases;
  out.models = texts_of(terms, "CommercialModelType");
  out.uses = texts_of(terms, "UseType");
  out.territories = texts_of(terms, "TerritoryCode");
  for (const auto& each : texts_of(terms, "ExcludedTerritoryCode"))
    out.territories.push_back("not " + each);
  const auto period = terms.child("ValidityPeriod");
  out.start = text_at(period, period.child("StartDateTime") ? "StartDateTime" : "StartDate");
  out.end = text_at(period, period.child("EndDateTime") ? "EndDateTime" : "EndDate");
  out.pre_order = text_at(terms, "IsPreOrderDeal") == "true";
  return out;
}

TrackSummary track_of(const pugi::xml_node& recording) {
  const auto edition = recording.child("SoundRecordingEdition");
  return {.reference = text_at(recording, "ResourceReference"),
      .isrc = text_at(edition, "ResourceId/ISRC"),
      .title = text_at(recording, "DisplayTitleText"),
      .artist = text_at(recording, "DisplayArtistName"),
      .duration = text_at(recording, "Duration"),
      .file = text_at(edition, "TechnicalDetails/DeliveryFile/File/URI")};
}

}  // namespace

Result<Summary> summarise(std::string_view text) {
  MV_TRY(const auto document, Document::parse(text));
  const auto root = document.root();
  Summary out;
  out.kind = document.root_name();
  if (out.kind != "NewReleaseMessage" && out.kind != "PurgeReleaseMessage")
    return make_error(Code::invalid, fmt::format("{} is no message about a release", out.kind), {},
        "Acknowledgements are read by `mv ddex ack`.");
  const auto version = version_of(document.root_namespace());
  out.version = version ? name_of(*version) : document.root_namespace();
  const auto header = root.child("MessageHeader");
  out.message_id = text_at(header, "MessageId");
  out.created = text_at(header, "MessageCreatedDateTime");
  out.sender = party_of(header.child("MessageSender"));
  out.recipient = party_of(header.child("MessageRecipient"));
  out.test = text_at(header, "MessageControlType") == "TestMessage";
  std::map<std::string, std::string> parties;
  for (const auto& party : root.child("PartyList").children("Party"))
    parties[text_at(party, "PartyReference")] = text_at(party, "PartyName/FullName");
  const auto purged = root.child("PurgedRelease");
  const auto release = purged ? purged : root.child("ReleaseList").child("Release");
  out.release_type = text_at(release, "ReleaseType");
  out.release_id = id_of(release);
  out.title = text_at(release, purged ? "Title/TitleText" : "DisplayTitleText");
  out.artist = text_at(release, "DisplayArtistName");
  out.label = parties[text_at(release, "ReleaseLabelReference")];
  out.genre = text_at(
      release, release.child("DisplayGenre") ? "DisplayGenre/GenreText" : "Genre/GenreText");
  out.release_date = text_at(release, "ReleaseDate");
  for (const auto& recording : root.child("ResourceList").children("SoundRecording"))
    out.tracks.push_back(track_of(recording));
  for (const auto& group : root.child("DealList").children("ReleaseDeal")) {
    const auto releases = texts_of(group, "DealReleaseReference");
    for (const auto& deal : group.children("Deal"))
      if (const auto terms = deal.child("DealTerms")) out.deals.push_back(deal_of(terms, releases));
  }
  return out;
}

}  // namespace mv::ddex
