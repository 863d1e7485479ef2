// SPDX-License-Identifier: Apache-2.0
#pragma once
// How receivers differ, as data. What is public of Spotify, YouTube and Audius is in their rows;
// docs/ddex.md says what is not, and must come from the receiver's own onboarding.
#include <span>
#include <string_view>

#include "ddex/message.hpp"

namespace mv::ddex {

/// How a start is written that is a day.
enum class DateForm {
  day,  ///< StartDate, which 4.3 calls deprecated
  time  ///< StartDateTime at 00:00:00 in each territory
};

/// What takes a release down.
enum class TakedownForm {
  no_deals,   ///< a NewReleaseMessage without deals
  end_dated,  ///< deals that end now
  purge       ///< a PurgeReleaseMessage
};

struct Target {
  std::string_view id;              ///< "spotify"
  std::string_view name;            ///< as people write it
  std::string_view recipient_dpid;  ///< where it is public; empty = the receiver tells it
  std::string_view prefix;          ///< of a batch's folder: "N_"
  bool lists_batch = true;          ///< BatchComplete says what is in it; else it is empty
  DateForm dates = DateForm::time;
  TakedownForm takedown = TakedownForm::no_deals;
  bool worldwide_only = false;    ///< takes no other territories
  bool deal_per_release = false;  ///< a ReleaseDeal for each release and track
};

/// Every receiver with a row; the last is "generic". Static storage.
std::span<const Target> targets();
const Target* find_target(std::string_view id);  ///< nullptr when unknown

}  // namespace mv::ddex
