// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/check.hpp"

#include <algorithm>

#include "ddex/read/probe.hpp"

namespace mv::ddex {
namespace {

constexpr Rule kRules[] = {
    {"D1", Level::error, "It is a message that is known, with what every message needs"},
    {"D2", Level::error, "References are given once, in the whole message"},
    {"D3", Level::error, "References lead to something of the right kind"},
    {"D4", Level::warn, "Every recording stands on the release once, and positions have no gaps"},
    {"D5", Level::error, "ISRC, UPC, GRid, ISWC, ISNI and IPI are valid, with their check digits"},
    {"D6", Level::warn, "Identifiers of parties (DPID) are valid"},
    {"D7", Level::error, "Dates, times and durations are real"},
    {"D8", Level::error, "Periods of deals begin before they end"},
    {"D9", Level::error, "Deals say a commercial model, a use and a territory that exists"},
    {"D10", Level::warn, "The release and every track have a deal"},
    {"D11", Level::warn, "Deals of the same kind do not overlap"},
    {"D12", Level::warn, "Titles agree, and the lines of rights are there"},
    {"D13", Level::error, "Names of files lead to files beside the message"},
    {"D14", Level::error, "Files are what their hash and size say"},
    {"D15", Level::error, "A batch has the messages that its manifest lists, unchanged"},
};

constexpr Check kMessageChecks[] = {check_message, check_references, check_use, check_identifiers,
    check_parties, check_dates, check_deals, check_titles, check_files};
constexpr Check kBatchChecks[] = {check_identifiers, check_parties, check_batch};

}  // namespace

std::string_view level_name(Level level) {
  constexpr std::string_view kNames[] = {"error", "warn", "info"};
  return kNames[static_cast<std::size_t>(level)];
}

std::span<const Rule> rules() { return kRules; }

Probe::Probe(const Document& document, const CheckOptions& options)
    : document(document), options(options) {
  version = version_of(document.root_namespace());
  auto node = document.root();
  while (node) {
    if (node.type() == pugi::node_element) {
      order_.push_back(node);
      by_name_[local_name(node)].push_back(node);
    }
    auto next = node.first_child();
    while (!next && node && node != document.root()) {
      next = node.next_sibling();
      if (!next) node = node.parent();
    }
    node = next;
  }
}

const std::vector<pugi::xml_node>& Probe::all(std::string_view name) const {
  static const std::vector<pugi::xml_node> kNone;
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNone : found->second;
}

void Probe::add(std::string_view rule, Level level, const pugi::xml_node& at, std::string message,
    std::string hint) {
  const auto number = ++found_[rule];
  if (number > kMostFindings) return;
  if (number == kMostFindings) message = "there are more of this kind; they are not listed";
  findings.push_back({rule, level, document.line_of(at), std::move(message), std::move(hint)});
}

Result<std::vector<Finding>> check(std::string_view text, const CheckOptions& options) {
  MV_TRY(const auto document, Document::parse(text));
  Probe probe(document, options);
  if (document.root_name() == "ManifestMessage")
    for (const auto& each : kBatchChecks) each(probe);
  else
    for (const auto& each : kMessageChecks) each(probe);
  std::stable_sort(probe.findings.begin(), probe.findings.end(),
      [](const Finding& a, const Finding& b) { return a.line < b.line; });
  return std::move(probe.findings);
}

}  // namespace mv::ddex
