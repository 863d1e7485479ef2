// SPDX-License-Identifier: Apache-2.0
#pragma once
// From when, where and how a release may be had, as deals. All functions are pure.
#include <optional>

#include "base/result.hpp"
#include "ddex/target.hpp"
#include "model/release.hpp"

namespace mv::ddex {

struct Offer {
  std::string start;                     ///< as Deal::start
  std::vector<std::string> territories;  ///< empty = the whole world
  std::vector<std::string> excluded;
  bool downloads = false;            ///< may also be bought
  std::string pre_order;             ///< day from which it can be ordered; empty = none
  std::vector<std::size_t> at_once;  ///< recordings that come with the pre-order
};

/// The start of a release: at midnight in each territory where the schedule says so or there is
/// only a day, else the one instant. Errors: those of schedule::resolve.
Result<std::string> start_of(const std::optional<model::ReleaseSchedule>& schedule,
    const std::string& release_date, DateForm form);

/// A deal for each commercial model: subscription, advertisement, and download where it is sold. A
/// pre-order ends right before the start. Errors: Code::unsupported when the target takes only the
/// whole world, Code::invalid when a pre-order does not begin before the start.
Result<std::vector<Deal>> deals_of(const Offer& offer, const Target& target);

/// The same deals, over since `now`; none when they have not begun.
std::vector<Deal> ended(std::vector<Deal> deals, Millis now);

}  // namespace mv::ddex
