// SPDX-License-Identifier: Apache-2.0
#pragma once
// An order of a release as the orders of its recordings, each with notes of its own.
#include <functional>
#include <string>

#include "platforms/adapter.hpp"

namespace mv::platforms {

/// The part of a journal that one recording has: the object under its track's id.
class PartJournal final : public Journal {
 public:
  PartJournal(Journal& whole, std::string key) : whole_(whole), key_(std::move(key)) {}
  const json::object& notes() const override;
  Status note(const json::object& patch) override;
  Status say(std::string_view words) override { return whole_.say(words); }

 private:
  Journal& whole_;
  std::string key_;
};

/// Calls `each` for every recording in the order of the release; for one without a release it is
/// the context itself. Ends at the first error, which then names the track.
Status each_recording(Context& context, const std::function<Status(Context&)>& each);

/// "2 of 12: Second Song", or the title alone.
std::string recording_name(const Context& whole, const Order& recording);

/// A release is what the least of its recordings is: refused, failed, no longer there, not public
/// yet, live. A reason then names the track. `recordings` has one at least, in the order of the
/// release.
StoreStatus least_of(const Context& whole, const std::vector<StoreStatus>& recordings);

/// Title and version as the stores show them: "Song (Radio Edit)".
std::string full_title(const model::Metadata& metadata);

}  // namespace mv::platforms
