// SPDX-License-Identifier: Apache-2.0
#pragma once
// The URL of a webhook, read by the parser of the library that dials it (libcurl), so that what is
// checked is what is connected to.
#include <optional>
#include <string>
#include <string_view>

#include "webhooks/address/address_policy.hpp"

namespace mv::webhooks {

struct Target {
  std::string url;                   ///< as dialled: normalised, no fragment, no default port
  std::string scheme;                ///< "https" or "http"
  std::string host;                  ///< lower case, no brackets, no trailing dot
  int port = 0;                      ///< 1..65535
  bool literal = false;              ///< the host is an address, never looked up
  std::optional<IpAddress> address;  ///< of a literal
  std::string origin;  ///< scheme://host[:port], IPv6 in brackets, without a default port
};

/// Reads and normalises a webhook URL. Whether its addresses are allowed is a later question
/// (AddressPolicy). Error: Code::invalid; see the tests for what is refused: other schemes than
/// https (and http if allowed), user names, backslashes, spaces, non-ASCII, "%" in the host,
/// numbers that are no dotted IPv4 address, *.internal and cloud metadata names, > 2048 bytes.
Result<Target> target_of(std::string_view url, bool allow_http);

}  // namespace mv::webhooks
