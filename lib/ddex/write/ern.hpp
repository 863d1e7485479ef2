// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes ERN messages (release-notification.xsd of 4.3 and 4.3.2). The order of elements is the
// schema's. All functions are pure but for the writer; the same message gives the same bytes.
#include "ddex/message.hpp"
#include "ddex/write/xml_writer.hpp"

namespace mv::ddex {

/// A NewReleaseMessage in profile Audio, or SimpleAudioSingle.
void write(XmlWriter& xml, const NewRelease& message);
/// A PurgeReleaseMessage.
void write(XmlWriter& xml, const Purge& message);

}  // namespace mv::ddex
