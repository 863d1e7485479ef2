// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/ern.hpp"

#include "ddex/write/parts.hpp"

namespace mv::ddex {
namespace {

// What the allowed value sets are called that this was written by.
std::string_view value_sets(Version version) { return version == Version::ern432 ? "9" : "3"; }

std::string schema_location(Version version) {
  return fmt::format("{0} {0}/release-notification.xsd", namespace_of(version));
}

std::string_view language_of(const Header& header) {
  return header.language.empty() ? std::string_view("en") : header.language;
}

}  // namespace

void write_party(XmlWriter& xml, std::string_view element, const Party& party) {
  xml.begin(element);
  xml.leaf("PartyId", party.dpid);
  if (!party.name.empty()) {
    xml.begin("PartyName");
    xml.leaf("FullName", party.name);
    xml.end();
  }
  xml.end();
}

void write_header(XmlWriter& xml, const Header& header) {
  xml.begin("MessageHeader");
  xml.maybe("MessageThreadId", header.thread_id);
  xml.leaf("MessageId", header.message_id);
  write_party(xml, "MessageSender", header.sender);
  if (header.on_behalf_of) write_party(xml, "SentOnBehalfOf", *header.on_behalf_of);
  write_party(xml, "MessageRecipient", header.recipient);
  xml.leaf("MessageCreatedDateTime", format_utc(header.created_at));
  xml.leaf("MessageControlType", header.test ? "TestMessage" : "LiveMessage");
  xml.end();
}

void write(XmlWriter& xml, const NewRelease& message) {
  const auto version = message.header.version;
  const PartyList parties(message);
  xml.begin("ern:NewReleaseMessage",
      {{"xmlns:ern", namespace_of(version)},
          {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
          {"xsi:schemaLocation", schema_location(version)},
          {"ReleaseProfileVersionId", message.simple_single ? "SimpleAudioSingle" : "Audio"},
          {"LanguageAndScriptCode", language_of(message.header)},
          {"AvsVersionId", value_sets(version)}});
  write_header(xml, message.header);
  parties.write(xml);
  write_resources(xml, message, parties);
  write_releases(xml, message, parties);
  write_deals(xml, message);
  xml.end();
}

void write(XmlWriter& xml, const Purge& message) {
  const auto version = message.header.version;
  xml.begin(
      "ern:PurgeReleaseMessage", {{"xmlns:ern", namespace_of(version)},
                                     {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
                                     {"xsi:schemaLocation", schema_location(version)},
                                     {"LanguageAndScriptCode", language_of(message.header)},
                                     {"AvsVersionId", value_sets(version)}});
  write_header(xml, message.header);
  xml.begin("PurgedRelease");
  write_release_id(xml, message.header, message.release_id, {});
  if (!message.title.empty()) {
    xml.begin("Title");
    xml.leaf("TitleText", message.title);
    xml.end();
  }
  xml.end();
  xml.end();
}

}  // namespace mv::ddex
