// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text/text.hpp"
#include "ddex/write/parts.hpp"
#include "ddex/write/words.hpp"
#include "identifiers/identifiers.hpp"

namespace mv::ddex {
namespace {

constexpr std::string_view kShown = "V1";

std::string_view genre_element(const NewRelease& message) {
  return message.header.version == Version::ern432 ? "DisplayGenre" : "Genre";
}

void write_genre(XmlWriter& xml, const NewRelease& message, const std::string& own) {
  const auto& genre = own.empty() ? message.metadata.genre : own;
  xml.begin(genre_element(message), {kEverywhere[0], kEverywhere[1]});
  xml.leaf("GenreText", genre.empty() ? "Alternative" : genre);
  xml.end();
}

void write_label(XmlWriter& xml, const NewRelease& message, const PartyList& parties) {
  xml.leaf("ReleaseLabelReference", parties.reference(label_of(message)),
      {kEverywhere[0], kEverywhere[1]});
}

void write_cover_link(XmlWriter& xml, const NewRelease& message) {
  if (message.cover)
    xml.leaf("LinkedReleaseResourceReference", cover_reference(message),
        {{"LinkDescription", "CoverArt"}});
}

void write_item(XmlWriter& xml, const NewRelease& message, std::size_t index, bool at_once) {
  xml.begin("ResourceGroupContentItem");
  xml.leaf("SequenceNumber", std::to_string(message.recordings[index].number));
  xml.leaf("ReleaseResourceReference", recording_reference(index));
  if (message.simple_single) write_cover_link(xml, message);
  if (at_once) xml.leaf("IsInstantGratificationResource", "true");
  xml.end();
}

bool is_at_once(const NewRelease& message, std::size_t index) {
  return std::any_of(message.deals.begin(), message.deals.end(), [&](const Deal& deal) {
    return std::find(deal.at_once.begin(), deal.at_once.end(), index) != deal.at_once.end();
  });
}

/// One group, with a group below for each disc where there are several.
void write_group(XmlWriter& xml, const NewRelease& message) {
  const auto& recordings = message.recordings;
  const bool discs = !recordings.empty() && recordings.back().disc != recordings.front().disc;
  xml.begin("ResourceGroup");
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    if (discs && (i == 0 || recordings[i].disc != recordings[i - 1].disc)) {
      if (i > 0) xml.end();
      xml.begin("ResourceGroup", {{"ResourceGroupType", "Component"}});
      xml.leaf("SequenceNumber", std::to_string(recordings[i].disc));
    }
    write_item(xml, message, i, is_at_once(message, i));
  }
  if (discs) xml.end();
  if (!message.simple_single) write_cover_link(xml, message);
  xml.end();
}

std::string_view warning_of(const NewRelease& message) {
  const auto says = [&](std::string_view word) {
    return
        [word](const Recording& recording) { return recording.metadata.explicit_content == word; };
  };
  const auto& all = message.recordings;
  for (const auto word : {"explicit", "clean"})
    if (std::any_of(all.begin(), all.end(), says(word))) return warning_word(word);
  return std::all_of(all.begin(), all.end(), says("not_explicit")) ? warning_word("not_explicit")
                                                                   : warning_word("");
}

std::string_view ai_of(const NewRelease& message) {
  const auto are = [&](std::string_view word) {
    return std::all_of(message.recordings.begin(), message.recordings.end(),
        [&](const Recording& recording) { return audio_ai(recording.metadata) == word; });
  };
  return are("All") ? "All" : are("None") ? "None" : "Partly";
}

void write_release(XmlWriter& xml, const NewRelease& message, const PartyList& parties) {
  const auto& metadata = message.metadata;
  xml.begin("Release");
  xml.leaf("ReleaseReference", "R0");
  xml.leaf("ReleaseType", release_type(message.kind, message.simple_single));
  write_release_id(xml, message.header, message.release_id, message.catalogue_number);
  write_titles(xml, metadata);
  write_artists(xml, metadata, parties);
  write_label(xml, message, parties);
  write_rights(xml, "PLine", metadata.p_line);
  write_rights(xml, "CLine", metadata.c_line);
  std::int64_t millis = 0;
  for (const auto& recording : message.recordings) millis += recording.format.duration_ms;
  xml.leaf("Duration", duration(millis));
  write_genre(xml, message, metadata.genre);
  xml.maybe("ReleaseDate", metadata.release_date, {kEverywhere[0], kEverywhere[1]});
  if (!message.shown_from.empty() && !message.deals.empty())
    xml.leaf("ReleaseVisibilityReference", kShown);
  xml.leaf("ParentalWarningType", warning_of(message), {kEverywhere[0], kEverywhere[1]});
  if (iequals(model::display_artist(metadata), "Various Artists"))
    xml.leaf("IsMultiArtistCompilation", "true");
  write_group(xml, message);
  xml.maybe("Keywords", join(metadata.tags, ", "), {kEverywhere[0], kEverywhere[1]});
  xml.maybe("Synopsis", metadata.description, {kEverywhere[0], kEverywhere[1]});
  if (message.header.version == Version::ern432) xml.leaf("ContainsAI", ai_of(message));
  xml.end();
}

void write_track(
    XmlWriter& xml, const NewRelease& message, std::size_t index, const PartyList& parties) {
  const auto& recording = message.recordings[index];
  xml.begin("TrackRelease");
  xml.leaf("ReleaseReference", track_reference(index));
  xml.begin("ReleaseId");
  xml.leaf(
      "ProprietaryId", track_id(message, recording), {{"Namespace", message.header.sender.dpid}});
  xml.end();
  xml.leaf("ReleaseResourceReference", recording_reference(index));
  write_cover_link(xml, message);
  write_label(xml, message, parties);
  write_genre(xml, message, recording.metadata.genre);
  xml.end();
}

}  // namespace

std::string track_id(const NewRelease& message, const Recording& recording) {
  return recording.metadata.isrc.empty()
             ? fmt::format("{}_{:02}_{:03}", message.release_id, recording.disc, recording.number)
             : fmt::format("{}_{}", message.release_id, recording.metadata.isrc);
}

void write_release_id(XmlWriter& xml, const Header& header, const std::string& id,
    const std::string& catalogue_number) {
  const Attribute ours{"Namespace", header.sender.dpid};
  const bool code = identifiers::parse_gtin(id).ok();
  xml.begin("ReleaseId");
  if (code) xml.leaf("ICPN", id);
  xml.maybe("CatalogNumber", catalogue_number, {ours});
  if (!code) xml.leaf("ProprietaryId", id, {ours});
  xml.end();
}

void write_releases(XmlWriter& xml, const NewRelease& message, const PartyList& parties) {
  xml.begin("ReleaseList");
  write_release(xml, message, parties);
  if (!message.simple_single)
    for (std::size_t i = 0; i < message.recordings.size(); ++i)
      write_track(xml, message, i, parties);
  xml.end();
}

}  // namespace mv::ddex
