// SPDX-License-Identifier: Apache-2.0
#include "commands/apikey/apikey.hpp"

#include <fmt/format.h>

#include "base/net/rate.hpp"

namespace mv::cli {

Argument key_argument() {
  return {.name = "ID", .help = "key_…, or a name", .complete = Complete::apikeys};
}

Option key_limit_option() {
  return text_option("limit", "RATE",
      "Its own limit beside the account's: 10/s, 600/m, 100/h, 1000/d or unlimited");
}

Option key_from_option() {
  return list_option(
      "from", "A,B", "Only from these addresses and networks: 192.0.2.7,2001:db8::/32");
}

std::optional<std::string> rate_of(const Context& context, std::vector<Fault>& faults) {
  const auto text = context.in.maybe("limit");
  if (!text) return std::nullopt;
  if (const auto rate = parse_rate(*text)) return to_text(*rate);
  faults.push_back({"--limit", "", fmt::format("--limit: \"{}\" is not a rate", *text),
      "Write for example 100/h."});
  return std::nullopt;
}

}  // namespace mv::cli
