// SPDX-License-Identifier: Apache-2.0
#include "notify/smtp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "client/mail.hpp"

namespace mv::notify {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// One line: what would begin another header becomes a blank.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < ' ' || byte == 0x7f ? ' ' : c;
  }
  return std::string(trim(out));
}

bool is_plain(std::string_view text) {
  constexpr std::size_t kOneLine = 60;
  return text.size() <= kOneLine && text.find("=?") == text.npos &&
         std::all_of(
             text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7f; });
}

/// "Fri, 15 Jan 2027 00:00:00 +0000"
std::string date_header(Millis now) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = now / 1000;
  std::tm at{};
  ::gmtime_r(&seconds, &at);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[at.tm_wday], at.tm_mday,
      kMonths[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

std::string_view domain_of(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace

Status check_address(std::string_view address) {
  const auto wrong = [&](std::string why) {
    return make_error(Code::invalid,
        fmt::format("'{}' is not an e-mail address", one_line(cut_text(address, 80))),
        std::move(why), "Write it like ada@example.com.");
  };
  if (address.size() > 254) return wrong("It is longer than 254 characters");
  const auto at = address.rfind('@');
  if (at == address.npos || at == 0 || at > 64)
    return wrong("It has no name and @ before the domain");
  constexpr std::string_view kAllowed = "!#$%&'*+-/=?^_`{|}~.";
  for (const char c : address.substr(0, at))
    if (!is_letter_or_digit(c) && kAllowed.find(c) == kAllowed.npos)
      return wrong("The part before the @ has a character that mail servers do not accept");
  if (!is_mail_host(domain_of(address)) || address.find('.', at) == address.npos)
    return wrong("There is no valid domain after the @; write international ones as xn--…");
  return {};
}

bool is_mail_host(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 4) return false;
    return std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
             c == ':' || c == '.';
    });
  }
  return host.find("..") == host.npos && std::all_of(host.begin(), host.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.';
  });
}

std::string subject_header(std::string_view text) {
  const auto line = one_line(text);
  if (is_plain(line)) return line;
  constexpr std::size_t kOneWord = 45;  // bytes, 60 in base64, 72 with what stands around them
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    auto end = std::min(at + kOneWord, line.size());
    while (end > at && end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
      --end;
    if (end == at) end = std::min(at + kOneWord, line.size());  // no UTF-8: cut anywhere
    if (!out.empty()) out += "\r\n ";
    out += fmt::format("=?UTF-8?B?{}?=", to_base64(std::string_view(line).substr(at, end - at)));
    at = end;
  }
  return out;
}

std::string quoted_printable(std::string_view text) {
  constexpr std::size_t kLine = 75;  // and "=" at its end
  std::string out;
  std::size_t column = 0;
  const auto put = [&](std::string_view piece) {
    if (column + piece.size() > kLine) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
    if (c == '\n') {
      out += "\r\n";
      column = 0;
    } else if ((c > ' ' && c < 0x7f && c != '=') || (c == ' ' && !ends_line)) {
      put({&c, 1});
    } else {
      put(fmt::format("={:02X}", static_cast<unsigned char>(c)));
    }
  }
  return out;
}

Mail mail_of(std::span<const Message> messages, std::string id) {
  Mail out{std::move(id), {}, {}};
  out.subject = messages.size() == 1 ? messages.front().heading
                                     : fmt::format("{} messages from MusicVerse", messages.size());
  for (const auto& message : messages)
    out.text += (out.text.empty() ? "" : "\n\n") + plain_text(message);
  out.text += "\n";
  return out;
}

std::string rfc5322(const Mail& mail, const model::EmailOptions& options, Millis now) {
  return fmt::format(
      "Date: {}\r\nFrom: MusicVerse <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\n"
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
      date_header(now), one_line(options.from), one_line(options.to), mail.id,
      domain_of(options.from), subject_header(mail.subject), quoted_printable(mail.text));
}

Status send(const Mail& mail, const model::EmailOptions& options, const SecretText& password,
    Millis now, std::function<bool()> cancelled, std::function<Status(const sockaddr&)> vet,
    const std::string& greeting) {
  client::OutgoingMail out;
  out.host = options.host;
  out.port = options.port;
  out.security = options.security;
  out.user = options.user;
  out.password = password;
  out.from = options.from;
  out.to = options.to;
  out.greeting = greeting.empty() ? std::string(domain_of(options.from)) : greeting;
  out.text = rfc5322(mail, options, now);
  out.cancelled = std::move(cancelled);
  out.vet = std::move(vet);
  return client::send_mail(out);
}

}  // namespace mv::notify
