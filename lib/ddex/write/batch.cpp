// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/batch.hpp"

#include <fmt/format.h>

#include "ddex/write/parts.hpp"
#include "identifiers/identifiers.hpp"

namespace mv::ddex {
namespace {

constexpr std::string_view kTypes[] = {"NewReleaseDelivery", "ReDelivery", "TakeDown"};

std::string_view ending_of(std::string_view container) {
  if (container == "rf64") return "wav";
  return container == "jpeg" ? "jpg" : container;
}

}  // namespace

std::string batch_id(Millis now) {
  std::string out;
  for (const char c : format_utc(now))
    if (c >= '0' && c <= '9') out += c;
  return out;
}

std::string batch_folder(const Target& target, const std::string& id) {
  return std::string(target.prefix) + id;
}

std::string batch_complete(const std::string& id) {
  return fmt::format("BatchComplete_{}.xml", id);
}

std::string message_path(const std::string& release_id) {
  return fmt::format("{0}/{0}.xml", release_id);
}

std::string audio_uri(
    const std::string& release_id, int disc, int number, std::string_view container) {
  return fmt::format("resources/{}_{:02}_{:03}.{}", release_id, disc, number, ending_of(container));
}

std::string cover_uri(const std::string& release_id, std::string_view format) {
  return fmt::format("resources/{}.{}", release_id, ending_of(format));
}

void write_manifest(XmlWriter& xml, const Header& header, const std::string& folder,
    const std::vector<BatchMessage>& messages) {
  xml.begin("c:ManifestMessage",
      {{"xmlns:c", "http://ddex.net/xml/ern-c-sftp/16"}, {"MessageVersionId", "1.6"}});
  xml.begin("MessageHeader");
  write_party(xml, "MessageSender", header.sender);
  write_party(xml, "MessageRecipient", header.recipient);
  xml.leaf("MessageCreatedDateTime", format_utc(header.created_at));
  xml.end();
  xml.leaf("IsTestFlag", header.test ? "true" : "false");
  xml.leaf("RootDirectory", folder);
  xml.leaf("NumberOfMessages", std::to_string(messages.size()));
  for (const auto& message : messages) {
    xml.begin("MessageInBatch");
    xml.leaf("MessageType", "NewReleaseMessage");
    xml.leaf("MessageId", message.message_id);
    xml.leaf("URL", message_path(message.release_id));
    xml.begin("IncludedReleaseId");
    if (identifiers::parse_gtin(message.release_id).ok())
      xml.leaf("ICPN", message.release_id);
    else
      xml.leaf("ProprietaryId", message.release_id, {{"Namespace", header.sender.dpid}});
    xml.end();
    xml.leaf("DeliveryType", kTypes[static_cast<std::size_t>(message.type)]);
    xml.leaf("ProductType", "AudioProduct");
    xml.begin("HashSum");
    xml.leaf("HashSum", message.md5);
    xml.leaf("HashSumAlgorithmType", "MD5");
    xml.end();
    xml.end();
  }
  xml.end();
}

}  // namespace mv::ddex
