// SPDX-License-Identifier: Apache-2.0
#pragma once
// Mails: addresses, the text of RFC 5322, and sending one.
#include <functional>
#include <span>
#include <string>

#include "base/secret.hpp"
#include "model/people/notify.hpp"
#include "notify/message.hpp"

struct sockaddr;

namespace mv::notify {

/// Whether it is one plain ASCII address (RFC 5321 section 4.1.2 without quotes), so that it can
/// stand in an envelope and a header as it is. Error: invalid, in words.
Status check_address(std::string_view address);
/// Whether it is a host name or an IP address and nothing more.
bool is_mail_host(std::string_view host);

/// RFC 2047: as it is when short and ASCII, else encoded words; never a line break but folding.
std::string subject_header(std::string_view text);
/// RFC 2045 quoted-printable with CRLF, lines of at most 76 characters.
std::string quoted_printable(std::string_view text);

struct Mail {
  std::string id;  ///< becomes Message-ID: one mail keeps it when it is sent again
  std::string subject;
  std::string text;
};
/// All messages in one mail.
Mail mail_of(std::span<const Message> messages, std::string id);
/// Header and body, lines ending with CRLF.
std::string rfc5322(const Mail& mail, const model::EmailOptions& options, Millis now);

/// Errors: as client::send_mail.
Status send(const Mail& mail, const model::EmailOptions& options, const SecretText& password,
    Millis now, std::function<bool()> cancelled = {},
    std::function<Status(const sockaddr&)> vet = {}, const std::string& greeting = {});

}  // namespace mv::notify
