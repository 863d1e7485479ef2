// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/ddex/package.hpp"
#include "ddex/write/batch.hpp"
#include "identifiers/identifiers.hpp"

namespace mv::cli {
namespace {

std::string dpid_of(
    Context& context, const char* option, std::string_view fallback, std::vector<Fault>& faults) {
  const auto given = context.in.text(option);
  const auto at = fmt::format("--{}", option);
  if (given.empty() && !fallback.empty()) return std::string(fallback);
  if (given.empty()) {
    faults.push_back({at, "option", at + " is missing",
        option == std::string_view("sender")
            ? "Give your DDEX party identifier; it is free at https://dpid.ddex.net."
            : "Give the receiver's DDEX party identifier, which it tells those who deliver to "
              "it."});
    return {};
  }
  const auto parsed = identifiers::parse_dpid(given);
  if (!parsed.ok()) faults.push_back({at, "option", parsed.error().what, parsed.error().hint});
  return parsed.value_or("");
}

}  // namespace

DdexWishes ddex_wishes(Context& context, std::vector<Fault>& faults) {
  DdexWishes out;
  out.target = ddex::find_target(context.in.maybe("for").value_or("generic"));
  const auto& target = *out.target;
  const SystemClock clock;
  auto& header = out.header;
  if (const auto version = context.in.maybe("ern")) out.version = ddex::version_of(*version);
  header.created_at = clock.now();
  header.test = context.in.has("test");
  header.sender = {dpid_of(context, "sender", "", faults), context.in.text("sender-name")};
  header.recipient = {dpid_of(context, "recipient", target.recipient_dpid, faults),
      context.in.maybe("recipient-name")
          .value_or(target.id == "generic" ? "" : std::string(target.name))};
  out.batch = ddex::batch_id(header.created_at);
  out.words_only = context.in.has("words-only");
  out.takedown = context.in.has("takedown");
  out.offer.excluded = context.in.all("exclude");
  out.offer.downloads = context.in.has("downloads");
  out.offer.pre_order = context.in.text("pre-order");
  for (const auto& position : context.in.all("at-once")) {
    const auto number = parse_int(position);
    if (number && *number > 0)
      out.offer.at_once.push_back(static_cast<std::size_t>(*number - 1));
    else
      faults.push_back({"--at-once", "option", fmt::format("\"{}\" is no position", position),
          "Positions are numbers from 1: --at-once 1,3."});
  }
  return out;
}

}  // namespace mv::cli
