// SPDX-License-Identifier: Apache-2.0
#include "support/catch.hpp"

#include "base/text/text.hpp"
#include "notify/smtp.hpp"
#include "sandbox/smtp_simulator.hpp"

using namespace mv;

namespace {

/// Encoded words of RFC 2047, put together.
std::string decoded(const std::string& header) {
  std::string out;
  for (std::size_t at = 0; (at = header.find("=?UTF-8?B?", at)) != std::string::npos;) {
    at += 10;
    const auto end = header.find("?=", at);
    out += from_base64(header.substr(at, end - at)).value();
    at = end;
  }
  return out;
}

std::string unquoted(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.compare(i, 3, "=\r\n") == 0) {
      i += 2;
    } else {
      out += *from_hex(text.substr(i + 1, 2));
      i += 2;
    }
  }
  return replace_all(out, "\r\n", "\n");
}

model::EmailOptions at_simulator(int port) {
  model::EmailOptions out;
  out.to = "ada@example.com";
  out.from = "mv@example.com";
  out.host = "127.0.0.1";
  out.port = port;
  out.security = "none";
  return out;
}

std::string data_of(sandbox::SmtpSimulator& server, std::size_t index) {
  return std::string(server.state().at("mails").as_array().at(index).at("data").as_string());
}

}  // namespace

TEST_CASE("Addresses are plain, or refused in words") {
  for (const auto* good : {"ada@example.com", "a.b+c@mail.example.org", "x@xn--bcher-kva.example"})
    CHECK(notify::check_address(good).ok());
  for (const auto* wrong : {"", "ada", "@example.com", "ada@", "ada@localhost", "a da@example.com",
           "ada@exa mple.com", "ada@example.com\r\nBcc: eve@example.com", "<ada@example.com>",
           "ada@example..com", "ada@bücher.example", "a,b@example.com", "a@b@example.com\n"})
    CHECK_FALSE(notify::check_address(wrong).ok());
  CHECK(notify::is_mail_host("smtp.example.com"));
  CHECK(notify::is_mail_host("[::1]"));
  for (const auto* wrong : {"", "a/b", "a b", "-x", "host:25", "[x]", "user@host"})
    CHECK_FALSE(notify::is_mail_host(wrong));
}

TEST_CASE("A subject is one header, whatever the title") {
  CHECK(notify::subject_header("Night Train is live") == "Night Train is live");
  const std::string title = "Ünïcödé 音楽 🎵 " + std::string(200, 'x') + " и ещё немного";
  const auto header = notify::subject_header(title);
  CHECK(decoded(header) == title);
  for (const auto& line : split(replace_all(header, "\r\n", "\n"), '\n')) {
    CHECK(line.size() <= 76);
    const auto one = decoded(line);
    CHECK(is_utf8(one));
  }
  CHECK(decoded(notify::subject_header("=?UTF-8?B?eA==?=")) == "=?UTF-8?B?eA==?=");
  const auto attack = notify::subject_header("x\r\nBcc: eve@example.com\n\nbody");
  CHECK(attack.find('\n') == std::string::npos);
  CHECK(notify::subject_header(std::string(300, '\x80')).size() > 100);
}

TEST_CASE("Quoted-printable goes there and back") {
  const std::string text = "Plain = text\n.\nÜnï 音楽 🎵 with blank at end \n\ttab\t\n" +
                           std::string(300, 'y') + "\n" + std::string(100, '=');
  const auto coded = notify::quoted_printable(text);
  CHECK(unquoted(coded) == text);
  for (const auto& line : split(replace_all(coded, "\r\n", "\n"), '\n')) {
    CHECK(line.size() <= 76);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("A mail is well formed") {
  const std::vector<notify::Message> messages{
      {"Night Train is live", {{"Spotify", "https://x/y"}}}, {"Two", {{"Zwei – zwei", ""}}}};
  const auto one = notify::mail_of({messages.data(), 1}, "ntf_1.1");
  CHECK(one.subject == "Night Train is live");
  const auto text = notify::rfc5322(one, at_simulator(25), 1'800'000'000'000);
  CHECK(text.find("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n") != std::string::npos);
  CHECK(text.find("Message-ID: <ntf_1.1@example.com>\r\n") != std::string::npos);
  CHECK(text.find("\r\n\r\nNight Train is live\r\nSpotify: https://x/y\r\n") != std::string::npos);
  CHECK(replace_all(text, "\r\n", "").find_first_of("\r\n") == std::string::npos);
  CHECK(notify::mail_of(messages, "x").subject == "2 messages from MusicVerse");
}

TEST_CASE("Mails arrive at the simulator") {
  sandbox::SmtpSimulator server({});
  REQUIRE(server.start().ok());
  auto options = at_simulator(server.port());
  const notify::Mail mail{"ntf_1.1", "Dots", "one\n.\n..two\nthree\n"};
  const auto send = [&](std::string password = "") {
    return notify::send(mail, options, SecretText(std::move(password)), 1'800'000'000'000);
  };
  SECTION("dots and all, signed in") {
    const auto account = server.mint_account();
    options.user = account.at("user").as_string();
    REQUIRE(send(std::string(account.at("password").as_string())).ok());
    CHECK(data_of(server, 0).ends_with("\r\n\r\none\r\n.\r\n..two\r\nthree\r\n"));
    CHECK(server.state().at("mails").at(0).at("to").at(0) == "ada@example.com");
  }
  SECTION("a wrong password") {
    options.user = "nobody@example.com";
    const auto sent = send("secret-pass-word");
    REQUIRE_FALSE(sent.ok());
    CHECK(sent.error().code == Code::unauthenticated);
    CHECK(sent.error().line().find("secret-pass-word") == std::string::npos);
  }
  SECTION("STARTTLS that is not offered is not done without") {
    options.security = "starttls";
    CHECK(send().error().code == Code::unsupported);
    CHECK(server.state().at("sent") == 0);
  }
  SECTION("faults") {
    const std::pair<const char*, Code> table[] = {{"smtp_421", Code::upstream},
        {"smtp_450", Code::upstream}, {"smtp_550", Code::rejected}, {"smtp_554", Code::invalid},
        {"dropped", Code::upstream}, {"lost_response", Code::upstream}};
    for (const auto& [fault, code] : table) {
      INFO(fault);
      REQUIRE(server.order_fault({{"fault", fault}}).ok());
      const auto sent = send();
      REQUIRE_FALSE(sent.ok());
      CHECK(sent.error().code == code);
      CHECK(send().ok());
    }
  }
  SECTION("nobody listens") {
    server.stop();
    CHECK(send().error().code == Code::network);
  }
}
