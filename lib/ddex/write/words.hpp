// SPDX-License-Identifier: Apache-2.0
#pragma once
// Our words as those of DDEX: ERN 4.3, its allowed value sets (AVS).
#include <optional>
#include <string>
#include <string_view>

#include "model/metadata.hpp"

namespace mv::ddex {

/// How an artist's role is said: beside the title, or among the contributors.
struct RoleWord {
  std::string_view role;
  std::string_view display;      ///< DisplayArtistRole; empty = not beside the title
  std::string_view contributor;  ///< ContributorRole; empty = none
};
const RoleWord* artist_role(std::string_view role);   ///< nullptr = DDEX has no word for it
std::string_view writer_role(std::string_view role);  ///< ContributorRole; "Composer" for others

std::string_view warning_word(std::string_view explicit_content);  ///< ParentalWarningType
std::string_view release_type(std::string_view kind, bool simple_single);
/// VersionType of "Radio Edit"; empty = DDEX has no word for it.
std::string_view version_type(std::string_view version);

struct CodecWord {
  std::string_view container;  ///< ContainerFormat; empty = not said
  std::string_view codec;      ///< AudioCodecType
};
CodecWord codec_word(std::string_view container, std::string_view codec);
std::string_view image_codec(std::string_view format);  ///< ImageCodecType

/// ContainsAI: All, Partly, None.
std::string_view contains_ai(std::string_view use);          ///< of one part
std::string_view audio_ai(const model::Metadata& metadata);  ///< of a recording and its work

/// PT3M25S: whole seconds, at least one.
std::string duration(std::int64_t millis);
/// The title as it is shown: "Song (Radio Edit)".
std::string shown_title(const model::Metadata& metadata);
/// "44.1", without needless zeros.
std::string kilo(std::int64_t number);

}  // namespace mv::ddex
