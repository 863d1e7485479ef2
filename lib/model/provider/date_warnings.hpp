// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/provider/provider.hpp"

namespace mv::model {

/// A platform of a release with a date, and how its provider keeps dates.
struct DatedPlatform {
  std::string platform, provider;  ///< ids
  int lead_days = 0;
  DateKind date = DateKind::server;
};

/// A date as somebody set it.
struct SetDate {
  std::string at, zone;  ///< 2027-01-15T00:00:00 on the clocks of Europe/Berlin
  bool local_midnight = false;
  Millis due_at = 0;
};

/// What is good to know before a release gets its date, as sentences: lead times that are too
/// short, and dates that a provider does not keep to the minute.
std::vector<std::string> date_warnings(
    const SetDate& date, Millis now, std::span<const DatedPlatform> platforms);

}  // namespace mv::model
