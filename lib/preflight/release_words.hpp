// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the stores are told of a release and of each of its tracks, with everything that nobody
// said filled in. The same words are checked before an order and sent with it.
#include <span>
#include <string>
#include <vector>

#include "model/release.hpp"

namespace mv::model {
struct Track;
}

namespace mv::preflight {

struct ReleaseWords {
  model::Metadata release;
  std::vector<model::Metadata> tracks;
  std::vector<std::vector<std::string>> assumed;  ///< per track, see Filled::assumed
};

/// `tracks` are those of the release in its order. Pure: the year of an unsaid P or C line is that
/// of the release's creation, so that the words do not change by themselves.
ReleaseWords release_words(const model::Release& release, std::span<const model::Track> tracks);

}  // namespace mv::preflight
