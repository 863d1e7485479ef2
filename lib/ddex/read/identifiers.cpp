// SPDX-License-Identifier: Apache-2.0
#include "identifiers/identifiers.hpp"

#include <algorithm>

#include "ddex/read/probe.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

struct Code {
  std::string_view element;
  Result<std::string> (*parse)(std::string_view);
  /// As the schema's text wants it: without hyphens and blanks.
  bool plain = true;
};
constexpr Code kCodes[] = {{"ISRC", identifiers::parse_isrc}, {"ICPN", identifiers::parse_gtin},
    {"GRid", identifiers::parse_grid}, {"ISWC", identifiers::parse_iswc, false},
    {"ISNI", identifiers::parse_isni}, {"IpiNameNumber", identifiers::parse_ipi_name}};

constexpr std::string_view kPartyElements[] = {
    "MessageSender", "SentOnBehalfOf", "MessageRecipient", "SentAsRequestedBy"};

void check_dpid(Probe& probe, const pugi::xml_node& node) {
  const auto text = own_text(node);
  const auto parsed = identifiers::parse_dpid(text);
  if (!parsed.ok())
    probe.add("D6", Level::warn, node, parsed.error().what + ": " + parsed.error().why,
        "DDEX gives each party its identifier, at https://dpid.ddex.net.");
  else if (*parsed != text)
    probe.add("D6", Level::error, node,
        fmt::format("{} is written with hyphens or blanks", shown(text)),
        fmt::format("Write {}.", *parsed));
}

}  // namespace

void check_identifiers(Probe& probe) {
  for (const auto& code : kCodes)
    for (const auto& node : probe.all(code.element)) {
      auto text = std::string(own_text(node));
      // Receivers keep the zeros in front that make fourteen digits of a shorter code.
      const bool padded = code.element == "ICPN" && text.size() == 13 && text[0] == '0';
      const auto parsed = code.parse(padded ? text.substr(1) : text);
      if (!parsed.ok())
        probe.add("D5", Level::error, node,
            parsed.error().what + (parsed.error().why.empty() ? "" : ": " + parsed.error().why),
            parsed.error().hint);
      else if (code.plain && !padded && *parsed != text)
        probe.add("D5", Level::error, node,
            fmt::format("the {} {} is written with hyphens, blanks or small letters", code.element,
                shown(text)),
            fmt::format("Write {}.", *parsed));
    }
}

void check_parties(Probe& probe) {
  for (const auto element : kPartyElements)
    for (const auto& party : probe.all(element)) check_dpid(probe, party.child("PartyId"));
  for (const auto& node : probe.all("DPID")) check_dpid(probe, node);
}

}  // namespace mv::ddex
