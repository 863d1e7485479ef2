// SPDX-License-Identifier: Apache-2.0
#pragma once
// The batch profile of DDEX's choreography for SFTP and cloud storage (ERN Part 3; the manifest is
// that of ERN-C-SFTP 1.6): a folder for each release, its files first, and BatchComplete last, so
// that a receiver never takes half a batch.
#include <string>
#include <vector>

#include "ddex/message.hpp"
#include "ddex/target.hpp"
#include "ddex/write/xml_writer.hpp"

namespace mv::ddex {

/// YYYYMMDDhhmmssnnn in UTC.
std::string batch_id(Millis now);
std::string batch_folder(const Target& target, const std::string& id);  ///< N_20261122143000000
std::string batch_complete(const std::string& id);  ///< BatchComplete_20261122143000000.xml
/// <ReleaseId>/<ReleaseId>.xml
std::string message_path(const std::string& release_id);
/// resources/<ReleaseId>_<disc>_<track>.flac, relative to the message.
std::string audio_uri(
    const std::string& release_id, int disc, int number, std::string_view container);
std::string cover_uri(const std::string& release_id, std::string_view format);

enum class DeliveryType { fresh, again, takedown };

/// One message of a batch.
struct BatchMessage {
  std::string message_id;
  std::string release_id;
  DeliveryType type = DeliveryType::fresh;
  std::string md5;  ///< hex, of the message's file
};

/// A ManifestMessage; the header's ids and version are not said in it.
void write_manifest(XmlWriter& xml, const Header& header, const std::string& folder,
    const std::vector<BatchMessage>& messages);

}  // namespace mv::ddex
