// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of a NewReleaseMessage, each written by a file of its own.
#include <fmt/format.h>

#include <unordered_map>

#include "ddex/message.hpp"
#include "ddex/write/xml_writer.hpp"

namespace mv::ddex {

/// The people and the label, each with its reference "P1", in the order in which they come.
class PartyList {
 public:
  explicit PartyList(const NewRelease& message);
  std::string reference(const std::string& name, const std::string& ipi = {}) const;
  void write(XmlWriter& xml) const;

 private:
  struct Entry {
    std::string name, ipi;
  };
  void add(const std::string& name, const std::string& ipi = {});
  static std::string key(const std::string& name, const std::string& ipi);

  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> places_;
};

inline std::string recording_reference(std::size_t index) { return fmt::format("A{}", index + 1); }
inline std::string cover_reference(const NewRelease& message) {
  return recording_reference(message.recordings.size());
}
inline std::string track_reference(std::size_t index) { return fmt::format("R{}", index + 1); }

inline constexpr Attribute kEverywhere[] = {
    {"ApplicableTerritoryCode", "Worldwide"}, {"IsDefault", "true"}};

/// The label: its own name, or the artist's who has none.
std::string label_of(const NewRelease& message);
/// Names a track within the release, the same in every message.
std::string track_id(const NewRelease& message, const Recording& recording);

void write_party(XmlWriter& xml, std::string_view element, const Party& party);
void write_header(XmlWriter& xml, const Header& header);
/// ReleaseId: the code of the product, or an id of the sender's; and the label's number, if any.
void write_release_id(XmlWriter& xml, const Header& header, const std::string& id,
    const std::string& catalogue_number);
void write_titles(XmlWriter& xml, const model::Metadata& metadata);
/// VersionType, DisplayArtistName and DisplayArtist.
void write_artists(XmlWriter& xml, const model::Metadata& metadata, const PartyList& parties);
/// "PLine" or "CLine".
void write_rights(XmlWriter& xml, std::string_view line, const std::string& text);
void write_resources(XmlWriter& xml, const NewRelease& message, const PartyList& parties);
void write_releases(XmlWriter& xml, const NewRelease& message, const PartyList& parties);
void write_deals(XmlWriter& xml, const NewRelease& message);

}  // namespace mv::ddex
