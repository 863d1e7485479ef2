// SPDX-License-Identifier: Apache-2.0
#pragma once
// When two things are the same. One definition for the command line, the server, manifests and what
// is generated.
//
// A recording is the same when its samples are (whatever file holds them and whatever its tags say)
// or when both carry the same ISRC (ISO 3901: one recording, one code). An order is the same as an
// earlier one at a platform when it carries the same recordings, unless it names a UPC and the
// earlier one has another. So, beside an order that holds a platform:
//
//   the same file again                                  the same
//   the same samples with other tags, as AIFF, as FLAC   the same
//   other samples under the same ISRC                    the same
//   the same recordings under another title              the same
//   the same recordings, each order with its own UPC     another: a re-release
//   a single that is on an album, an album with it       another: not the same recordings
//   a deluxe edition with one track more                 another
//   a remaster, a clean or explicit version (own ISRC)   another
//   the same title and artist, other samples, no ISRC    another (pre-flight warns)
//   another user, or the other mode                      another
//
// At a provider that sends to every outlet of the account (Abilities::outlets), the same recordings
// for another of its platforms are the same too: they are there by the first order.
#include <string>
#include <string_view>
#include <vector>

namespace mv::model {

struct Track;

struct Recording {
  std::string track_id;
  std::string samples_sha256;  ///< of the decoded samples; of the file when those are not known
  std::string isrc;            ///< upper case, no hyphens; "" = none
};
Recording recording_of(const Track& track);
bool same_recording(const Recording& a, const Recording& b);
/// Each of one has its like in the other, in any order.
bool same_recordings(const std::vector<Recording>& a, const std::vector<Recording>& b);
/// Whether two UPC or EAN are two products: both are named and differ (a leading 0 does not count).
bool other_product(std::string_view upc, std::string_view earlier_upc);

/// Text as two people would call it the same: NFKC, case folded, blanks as one.
std::string normal_text(std::string_view text);

}  // namespace mv::model
