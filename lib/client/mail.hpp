// SPDX-License-Identifier: Apache-2.0
#pragma once
// One mail over SMTP (RFC 5321) by libcurl. Nothing here logs an address, a password or a text.
#include <chrono>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

struct sockaddr;

namespace mv::client {

struct OutgoingMail {
  std::string host;
  int port = 587;
  /// starttls: upgraded before anything is said, refused when it is not offered; tls: encrypted
  /// from the first byte; none: in the clear.
  std::string security = "starttls";
  std::string user;  ///< empty = no sign-in
  SecretText password;
  std::string from, to;                ///< addresses, ASCII, without angle brackets
  std::string text;                    ///< RFC 5322, lines end with CRLF; dots are stuffed here
  std::string greeting = "localhost";  ///< what EHLO says
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds total_timeout{60'000};
  std::function<bool()> cancelled;
  /// Asked before each connection is made; an error ends the mail with it. Empty = any address.
  std::function<Status(const sockaddr&)> vet = {};
};

/// Errors: network (not connected), timeout, upstream (4xx of the server, or the connection broke;
/// the mail may have gone out), unauthenticated (the sign-in was refused), rejected (5xx before
/// the text: server, sender or receiver will not do), invalid (5xx about the text itself),
/// unsupported (no STARTTLS), cancelled; what `vet` said.
Status send_mail(const OutgoingMail& mail);

}  // namespace mv::client
