// SPDX-License-Identifier: Apache-2.0
#pragma once
// What anybody's message says, in short.
#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::ddex {

struct DealSummary {
  std::vector<std::string> releases;  ///< R0, R1
  std::vector<std::string> models, uses;
  std::vector<std::string> territories;  ///< with "not " in front of one that is left out
  std::string start, end;
  bool pre_order = false;
};
BOOST_DESCRIBE_STRUCT(DealSummary, (), (releases, models, uses, territories, start, end, pre_order))

struct TrackSummary {
  std::string reference, isrc, title, artist, duration, file;
};
BOOST_DESCRIBE_STRUCT(TrackSummary, (), (reference, isrc, title, artist, duration, file))

struct Summary {
  std::string kind;     ///< NewReleaseMessage, PurgeReleaseMessage
  std::string version;  ///< 4.3; the namespace of one that is not known
  std::string message_id, created, sender, recipient;
  bool test = false;
  std::string release_type, release_id, title, artist, label, genre, release_date;
  std::vector<TrackSummary> tracks;
  std::vector<DealSummary> deals;
};
BOOST_DESCRIBE_STRUCT(Summary, (),
    (kind, version, message_id, created, sender, recipient, test, release_type, release_id, title,
        artist, label, genre, release_date, tracks, deals))

/// Errors: those of Document::parse; Code::invalid when it is another document.
Result<Summary> summarise(std::string_view text);

}  // namespace mv::ddex
