// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/parts.hpp"
#include "ddex/write/words.hpp"

namespace mv::ddex {
namespace {

void write_file(XmlWriter& xml, const std::optional<File>& file) {
  if (!file) return;
  xml.begin("File");
  xml.leaf("URI", file->uri);
  xml.begin("HashSum");
  xml.leaf("Algorithm", "MD5");
  xml.leaf("HashSumValue", file->md5);
  xml.end();
  xml.leaf("FileSize", kilo(file->bytes));
  xml.end();
}

void write_audio_file(XmlWriter& xml, const Recording& recording, std::size_t index) {
  const auto& format = recording.format;
  const auto word = codec_word(format.container, format.codec);
  xml.begin("TechnicalDetails");
  xml.leaf("TechnicalResourceDetailsReference", fmt::format("T{}", index + 1));
  xml.begin("DeliveryFile");
  xml.leaf("Type", "AudioFile");
  xml.maybe("ContainerFormat", word.container);
  xml.leaf("AudioCodecType", word.codec);
  if (format.channels > 0) xml.leaf("NumberOfChannels", std::to_string(format.channels));
  if (format.sample_rate > 0)
    xml.leaf("SamplingRate", kilo(format.sample_rate), {{"UnitOfMeasure", "kHz"}});
  if (format.bit_depth > 0) xml.leaf("BitsPerSample", std::to_string(format.bit_depth));
  write_file(xml, recording.file);
  if (!recording.file) xml.leaf("IsProvidedInDelivery", "false");
  xml.end();
  xml.end();
}

struct Credit {
  std::string reference;  ///< empty = a machine alone
  std::string_view role, ai;
};

/// Everybody who is not named beside the title, and what a machine did.
std::vector<Credit> credits_of(
    const model::Metadata& metadata, const PartyList& parties, bool says_ai) {
  std::vector<Credit> out;
  const auto& ai = metadata.ai;
  for (const auto& artist : metadata.artists)
    if (const auto* role = artist_role(artist.role); role && !role->contributor.empty())
      out.push_back({parties.reference(artist.name), role->contributor, {}});
  for (const auto& writer : metadata.writers) {
    const bool words = writer.role == "lyricist";
    out.push_back({parties.reference(writer.name, writer.ipi), writer_role(writer.role),
        says_ai ? contains_ai(words ? ai.lyrics : ai.composition) : std::string_view{}});
  }
  if (!says_ai) return out;
  const auto add = [&](const std::string& use, std::string_view role) {
    if (use == "none") return;
    out.push_back({{}, role, contains_ai(use)});
  };
  add(ai.vocals, "Vocalist");
  add(ai.instrumentation, "Musician");
  add(ai.post_production, "Mixer");
  if (metadata.writers.empty()) {
    add(ai.composition, "Composer");
    add(ai.lyrics, "Lyricist");
  }
  return out;
}

void write_credits(XmlWriter& xml, const std::vector<Credit>& credits, Version version) {
  int number = 0;
  for (const auto& credit : credits) {
    const auto place = std::to_string(++number);
    xml.begin("Contributor", {{"SequenceNumber", place}});
    if (credit.reference.empty())
      xml.leaf("SpecialContributor", "GenerativeAI");
    else
      xml.leaf("ContributorPartyReference", credit.reference);
    if (version == Version::ern432) {
      xml.begin("Role");
      xml.leaf("Value", credit.role);
      xml.end();
    } else {
      xml.leaf("Role", credit.role);
    }
    xml.maybe("AiContribution", credit.ai);
    xml.end();
  }
}

void write_country(XmlWriter& xml, const std::string& country) {
  if (country.empty()) return;
  xml.begin("LocationAndDateOfSession");
  xml.leaf("SessionType", "Recording");
  xml.begin("Venue");
  xml.leaf("TerritoryCode", country);
  xml.end();
  xml.end();
}

void write_recording(
    XmlWriter& xml, const NewRelease& message, std::size_t index, const PartyList& parties) {
  const auto& recording = message.recordings[index];
  const auto& metadata = recording.metadata;
  const auto version = message.header.version;
  const bool says_ai = version == Version::ern432;
  const bool instrumental = metadata.language == "zxx";
  xml.begin("SoundRecording");
  xml.leaf("ResourceReference", recording_reference(index));
  xml.leaf("Type", "MusicalWorkSoundRecording");
  xml.begin("SoundRecordingEdition");
  xml.begin("ResourceId");
  if (metadata.isrc.empty())
    xml.leaf(
        "ProprietaryId", track_id(message, recording), {{"Namespace", message.header.sender.dpid}});
  else
    xml.leaf("ISRC", metadata.isrc);
  xml.end();
  write_rights(xml, "PLine", metadata.p_line);
  write_audio_file(xml, recording, index);
  xml.end();
  if (!metadata.iswc.empty()) {
    xml.begin("WorkId");
    xml.leaf("ISWC", metadata.iswc);
    xml.end();
  }
  write_titles(xml, metadata);
  write_artists(xml, metadata, parties);
  write_credits(xml, credits_of(metadata, parties, says_ai), version);
  xml.leaf("Duration", duration(recording.format.duration_ms));
  write_country(xml, metadata.recording_country);
  xml.leaf("ParentalWarningType", warning_word(metadata.explicit_content),
      {kEverywhere[0], kEverywhere[1]});
  if (says_ai) xml.leaf("ContainsAI", audio_ai(metadata));
  xml.leaf("IsCover", metadata.track_type == "cover" ? "true" : "false");
  xml.leaf("IsInstrumental", instrumental ? "true" : "false");
  if (!instrumental) xml.maybe("LanguageOfPerformance", metadata.language);
  xml.end();
}

void write_cover(XmlWriter& xml, const NewRelease& message) {
  const auto& cover = *message.cover;
  xml.begin("Image");
  xml.leaf("ResourceReference", cover_reference(message));
  xml.leaf("Type", "FrontCoverImage");
  xml.begin("ResourceId");
  xml.leaf(
      "ProprietaryId", message.release_id + "_cover", {{"Namespace", message.header.sender.dpid}});
  xml.end();
  xml.leaf("ParentalWarningType", "NotExplicit", {kEverywhere[0], kEverywhere[1]});
  if (message.header.version == Version::ern432)
    xml.leaf("ContainsAI", contains_ai(message.metadata.ai.artwork));
  xml.begin("TechnicalDetails");
  xml.leaf("TechnicalResourceDetailsReference", fmt::format("T{}", message.recordings.size() + 1));
  xml.leaf("ImageCodecType", image_codec(cover.facts.format));
  if (cover.facts.height > 0)
    xml.leaf("ImageHeight", std::to_string(cover.facts.height), {{"UnitOfMeasure", "Pixel"}});
  if (cover.facts.width > 0)
    xml.leaf("ImageWidth", std::to_string(cover.facts.width), {{"UnitOfMeasure", "Pixel"}});
  write_file(xml, cover.file);
  if (!cover.file) xml.leaf("IsProvidedInDelivery", "false");
  xml.end();
  xml.end();
}

}  // namespace

void write_resources(XmlWriter& xml, const NewRelease& message, const PartyList& parties) {
  xml.begin("ResourceList");
  for (std::size_t i = 0; i < message.recordings.size(); ++i)
    write_recording(xml, message, i, parties);
  if (message.cover) write_cover(xml, message);
  xml.end();
}

}  // namespace mv::ddex
