// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>

#include "base/text/text.hpp"
#include "ddex/read/dates.hpp"
#include "ddex/read/probe.hpp"
#include "ddex/territories.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

constexpr Millis kDay = 86'400'000;
constexpr std::size_t kMostCompared = 500;  // deals of one release; real ones have a handful
constexpr Millis kForEver = std::numeric_limits<Millis>::max();

struct Period {
  Millis from = 0, until = kForEver;  ///< until is not in it
  bool good = false;
};

std::optional<Moment> moment_of(const pugi::xml_node& period, const char* day, const char* time) {
  const auto text = child_text(period, time);
  return read_moment(text.empty() ? child_text(period, day) : text);
}

Period check_period(Probe& probe, const pugi::xml_node& node) {
  const auto start = moment_of(node, "StartDate", "StartDateTime");
  const bool open = !node.child("EndDate") && !node.child("EndDateTime");
  const auto end = moment_of(node, "EndDate", "EndDateTime");
  if (!start || (!open && !end)) return {};  // check_dates has said it
  Period out{start->at, open ? kForEver : end->at + (end->timed ? 1'000 : kDay), true};
  if (out.until <= out.from) {
    probe.add("D8", Level::error, node, "the period ends before it begins",
        "Put the start before the end; both days belong to it.");
    out.good = false;
  } else if (end && start->zoned != end->zoned) {
    probe.add("D8", Level::warn, node,
        "one end of the period is an instant, the other local in each territory",
        "Write both with a zone, or both without.");
  }
  return out;
}

/// One deal of one release, as far as it is compared with others.
struct Terms {
  pugi::xml_node node;
  std::set<std::string_view> territories, models, uses;
  bool excluded = false, pre_order = false;
  Period period;
};

std::set<std::string_view> texts_of(const pugi::xml_node& node, const char* name) {
  std::set<std::string_view> out;
  for (const auto& each : node.children(name)) out.insert(own_text(each));
  return out;
}

bool meet(const std::set<std::string_view>& a, const std::set<std::string_view>& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& each) { return b.count(each) > 0; });
}

bool everywhere(const Terms& terms) {
  return !terms.excluded && (terms.territories.empty() || terms.territories.count("Worldwide"));
}

bool meet_somewhere(const Terms& a, const Terms& b) {
  if (everywhere(a) || everywhere(b)) return true;
  if (!a.excluded && !b.excluded) return meet(a.territories, b.territories);
  if (a.excluded && b.excluded) return true;
  const auto& named = a.excluded ? b.territories : a.territories;
  const auto& without = a.excluded ? a.territories : b.territories;
  return std::any_of(
      named.begin(), named.end(), [&](const auto& each) { return without.count(each) == 0; });
}

void check_territories(Probe& probe, const pugi::xml_node& terms) {
  std::set<std::string_view> seen;
  for (const char* element : {"TerritoryCode", "ExcludedTerritoryCode"})
    for (const auto& node : terms.children(element)) {
      const auto code = own_text(node);
      if (!is_territory(code))
        probe.add("D9", Level::error, node, fmt::format("{} is no territory", shown(code)),
            "Use codes of ISO 3166-1 such as DE, or Worldwide. Groups such as EU are not taken.");
      else if (!seen.insert(code).second)
        probe.add(
            "D9", Level::warn, node, fmt::format("the territory {} is named twice", code), {});
    }
  if (seen.size() > 1 && seen.count("Worldwide"))
    probe.add("D9", Level::warn, terms, "Worldwide stands beside other territories",
        "Name Worldwide alone, or the territories.");
}

Terms check_terms(Probe& probe, const pugi::xml_node& node) {
  Terms out;
  out.node = node;
  out.excluded = static_cast<bool>(node.child("ExcludedTerritoryCode"));
  out.territories = texts_of(node, out.excluded ? "ExcludedTerritoryCode" : "TerritoryCode");
  out.models = texts_of(node, "CommercialModelType");
  out.uses = texts_of(node, "UseType");
  out.pre_order = child_text(node, "IsPreOrderDeal") == "true";
  out.period = check_period(probe, node.child("ValidityPeriod"));
  check_territories(probe, node);
  if (out.territories.empty())
    probe.add("D9", Level::warn, node, "the deal names no territory",
        "Add a TerritoryCode; Worldwide is everywhere.");
  if (out.models.empty() || out.uses.empty())
    probe.add("D9", Level::error, node,
        fmt::format("the deal has no {}", out.models.empty() ? "CommercialModelType" : "UseType"),
        "Say how it may be used, such as SubscriptionModel with OnDemandStream.");
  if (out.models.size() > 1)
    probe.add("D9", Level::warn, node, "the deal has several commercial models",
        "Write a deal for each: some receivers read only one.");
  return out;
}

/// Each with those before it; the first that it overlaps with is said.
void compare(Probe& probe, const std::vector<Terms>& deals) {
  for (std::size_t i = 1; i < std::min(deals.size(), kMostCompared); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const auto &a = deals[k], &b = deals[i];
      const auto same = a.pre_order == b.pre_order && meet(a.models, b.models) &&
                        meet(a.uses, b.uses) && meet_somewhere(a, b);
      if (!same || !a.period.good || !b.period.good || a.period.from >= b.period.until ||
          b.period.from >= a.period.until)
        continue;
      probe.add("D11", Level::warn, b.node,
          fmt::format("it overlaps with the deal in line {}", probe.document.line_of(a.node)),
          "Deals for the same use in the same territory follow each other.");
      break;
    }
  if (deals.size() > kMostCompared)
    probe.add("D11", Level::warn, deals[kMostCompared].node,
        fmt::format(
            "the release has {} deals; those from here on were not compared", deals.size()));
}

using DealsOf = std::unordered_map<std::string_view, std::vector<Terms>>;

void check_pre_orders(Probe& probe, const std::vector<Terms>& deals) {
  for (const auto& order : deals) {
    if (!order.pre_order) continue;
    const bool follows = std::any_of(deals.begin(), deals.end(), [&](const Terms& deal) {
      return !deal.pre_order && meet(deal.models, order.models) &&
             deal.period.from >= order.period.from;
    });
    if (!follows)
      probe.add("D10", Level::warn, order.node, "no deal follows the pre-order",
          "Add the deal under which the release is sold when it is out.");
  }
}

void check_covered(Probe& probe, const DealsOf& deals) {
  for (const char* element : {"Release", "TrackRelease"})
    for (const auto& release : probe.all(element)) {
      const auto reference = child_text(release, "ReleaseReference");
      if (!deals.count(reference))
        probe.add("D10", Level::warn, release,
            fmt::format("{} {} has no deal: receivers do not offer it, or take it down", element,
                shown(reference)),
            "Add a deal, unless that is meant.");
    }
}

}  // namespace

void check_deals(Probe& probe) {
  if (probe.document.root_name() != "NewReleaseMessage") return;
  DealsOf by_release;
  std::vector<std::vector<Terms>> compared;
  for (const auto& release_deal : probe.all("ReleaseDeal")) {
    std::vector<Terms> deals;
    for (const auto& deal : release_deal.children("Deal"))
      if (const auto terms = deal.child("DealTerms")) deals.push_back(check_terms(probe, terms));
    for (const auto& reference : release_deal.children("DealReleaseReference")) {
      auto& all = by_release[own_text(reference)];
      all.insert(all.end(), deals.begin(), deals.end());
    }
  }
  if (by_release.empty()) {
    probe.add("D10", Level::info, probe.document.root(),
        "the message has no deals: receivers take the release down", {});
    return;
  }
  check_covered(probe, by_release);
  // Every track usually has the deals of the release: each set of them is compared once.
  std::set<std::vector<std::ptrdiff_t>> seen;
  for (const auto& [reference, deals] : by_release) {
    std::vector<std::ptrdiff_t> places;
    for (const auto& deal : deals) places.push_back(deal.node.offset_debug());
    if (!seen.insert(places).second) continue;
    compare(probe, deals);
    check_pre_orders(probe, deals);
  }
}

}  // namespace mv::ddex
