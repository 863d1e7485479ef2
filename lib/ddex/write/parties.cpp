// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text/text.hpp"
#include "ddex/write/parts.hpp"
#include "ddex/write/words.hpp"
#include "identifiers/identifiers.hpp"
#include "preflight/rights_line.hpp"

namespace mv::ddex {

PartyList::PartyList(const NewRelease& message) {
  const auto add_people = [&](const model::Metadata& metadata) {
    for (const auto& artist : metadata.artists) add(artist.name);
    for (const auto& writer : metadata.writers) add(writer.name, writer.ipi);
  };
  add_people(message.metadata);
  for (const auto& recording : message.recordings) add_people(recording.metadata);
  add(label_of(message));
}

std::string PartyList::key(const std::string& name, const std::string& ipi) {
  return name + '\n' + ipi;
}

void PartyList::add(const std::string& name, const std::string& ipi) {
  if (places_.emplace(key(name, ipi), entries_.size()).second) entries_.push_back({name, ipi});
}

std::string PartyList::reference(const std::string& name, const std::string& ipi) const {
  return fmt::format("P{}", places_.at(key(name, ipi)) + 1);
}

void PartyList::write(XmlWriter& xml) const {
  xml.begin("PartyList");
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    xml.begin("Party");
    xml.leaf("PartyReference", fmt::format("P{}", i + 1));
    xml.begin("PartyName");
    xml.leaf("FullName", entries_[i].name);
    xml.end();
    // The schema has a place for the name number alone, not for the base number.
    const auto number = identifiers::parse_ipi_name(entries_[i].ipi);
    if (number.ok()) {
      xml.begin("PartyId");
      xml.leaf("IpiNameNumber", *number);
      xml.end();
    }
    xml.end();
  }
  xml.end();
}

std::string label_of(const NewRelease& message) {
  if (!message.metadata.label.empty()) return message.metadata.label;
  auto artist = model::display_artist(message.metadata);
  return artist.empty() ? message.header.sender.name : artist;
}

void write_titles(XmlWriter& xml, const model::Metadata& metadata) {
  const auto language = metadata.metadata_language;
  xml.leaf("DisplayTitleText", shown_title(metadata),
      {{"LanguageAndScriptCode", language}, kEverywhere[0], kEverywhere[1]});
  xml.begin("DisplayTitle", {{"LanguageAndScriptCode", language}, kEverywhere[0], kEverywhere[1]});
  xml.leaf("TitleText", metadata.title);
  xml.maybe("SubTitle", metadata.version);
  xml.end();
}

void write_artists(XmlWriter& xml, const model::Metadata& metadata, const PartyList& parties) {
  xml.maybe("VersionType", version_type(metadata.version));
  auto name = model::display_artist(metadata);
  if (name.empty() && !metadata.artists.empty()) name = metadata.artists.front().name;
  xml.leaf("DisplayArtistName", name, {kEverywhere[0], kEverywhere[1]});
  int number = 0;
  const auto write = [&](const model::Artist& artist, std::string_view role) {
    const auto place = std::to_string(++number);
    xml.begin("DisplayArtist", {{"SequenceNumber", place}});
    xml.leaf("ArtistPartyReference", parties.reference(artist.name));
    xml.leaf("DisplayArtistRole", role);
    xml.end();
  };
  for (const auto& artist : metadata.artists) {
    const auto* role = artist_role(artist.role);
    if (role && !role->display.empty()) write(artist, role->display);
  }
  // The schema wants one at least.
  if (number == 0 && !metadata.artists.empty()) write(metadata.artists.front(), "MainArtist");
}

void write_rights(XmlWriter& xml, std::string_view line, const std::string& text) {
  if (text.empty()) return;
  const auto rights = preflight::read_rights_line(text);
  xml.begin(line);
  if (rights) xml.leaf("Year", std::to_string(rights->year));
  xml.leaf(line == "PLine" ? "PLineText" : "CLineText", rights ? rights->text() : text);
  xml.end();
}

}  // namespace mv::ddex
