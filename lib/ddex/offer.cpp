// SPDX-License-Identifier: Apache-2.0
#include "ddex/offer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "schedule/zone.hpp"

namespace mv::ddex {
namespace {

constexpr Millis kSecond = 1'000;
constexpr Millis kDay = 86'400'000;
constexpr std::string_view kMidnight = "T00:00:00";

struct Terms {
  std::string_view model;
  std::vector<std::string> uses;
};

std::vector<Terms> terms_of(bool downloads) {
  std::vector<Terms> out{
      {"SubscriptionModel", {"ConditionalDownload", "NonInteractiveStream", "OnDemandStream"}},
      {"AdvertisementSupportedModel", {"NonInteractiveStream", "OnDemandStream"}}};
  if (downloads) out.push_back({"PayAsYouGoModel", {"PermanentDownload"}});
  return out;
}

bool is_timed(std::string_view start) { return start.find('T') != start.npos; }

/// The instant that a date means, by the clocks of UTC where it has no zone: good for comparing.
Result<Millis> instant_of(const std::string& start) {
  MV_TRY(const auto instant, schedule::resolve(start, "UTC"));
  return instant.at;
}

/// An instant in the form of another date: a day, a time without a zone, or with Z.
std::string in_form_of(std::string_view like, Millis at) {
  const auto text = format_utc(at);
  if (!is_timed(like)) return text.substr(0, 10);
  return text.substr(0, 19) + (like.ends_with('Z') ? "Z" : "");
}

}  // namespace

Result<std::string> start_of(const std::optional<model::ReleaseSchedule>& schedule,
    const std::string& release_date, DateForm form) {
  const auto day = [&](const std::string& date) {
    return form == DateForm::day ? date : date + std::string(kMidnight);
  };
  if (!schedule) return day(release_date);
  if (schedule->local_midnight) return day(schedule->at.substr(0, 10));
  MV_TRY(const auto instant, schedule::resolve(schedule->at, schedule->zone));
  return format_utc(instant.at).substr(0, 19) + "Z";
}

Result<std::vector<Deal>> deals_of(const Offer& offer, const Target& target) {
  if (target.worldwide_only && (!offer.territories.empty() || !offer.excluded.empty()))
    return make_error(Code::unsupported,
        fmt::format("{} takes releases for the whole world only", target.name), {},
        "Remove the territories of the release.");
  std::vector<Deal> out;
  const auto add = [&](const Terms& terms) -> Deal& {
    return out.emplace_back(Deal{.commercial_model = std::string(terms.model),
        .uses = terms.uses,
        .territories = offer.territories,
        .excluded = offer.excluded,
        .start = offer.start});
  };
  const bool ordered = !offer.pre_order.empty();
  for (const auto& terms : terms_of(offer.downloads || ordered)) add(terms);
  if (!ordered) return out;
  MV_TRY(const auto start, instant_of(offer.start));
  MV_TRY(const auto from, instant_of(offer.pre_order));
  if (from >= start)
    return make_error(Code::invalid,
        fmt::format("the pre-order begins on {}, and the release on {}", offer.pre_order,
            offer.start.substr(0, 10)),
        "A pre-order ends when the release begins", "Choose an earlier day for the pre-order.");
  auto& deal = add({"PayAsYouGoModel", {"PermanentDownload"}});
  const bool timed = is_timed(offer.start);
  deal.start = in_form_of(offer.start, from);
  deal.end = in_form_of(offer.start, start - (timed ? kSecond : kDay));
  deal.pre_order = true;
  deal.at_once = offer.at_once;
  return out;
}

std::vector<Deal> ended(std::vector<Deal> deals, Millis now) {
  std::erase_if(deals, [&](const Deal& deal) {
    const auto start = instant_of(deal.start);
    // Dates are inclusive: yesterday is the last day. A start without a zone may lie a day off.
    return deal.pre_order || !start.ok() || *start > now - 2 * kDay;
  });
  for (auto& deal : deals)
    deal.end = in_form_of(
        deal.start, is_timed(deal.start) && deal.start.ends_with('Z') ? now - kSecond : now - kDay);
  return deals;
}

}  // namespace mv::ddex
