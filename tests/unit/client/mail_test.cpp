// SPDX-License-Identifier: Apache-2.0
#include "client/mail.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/files.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE(
    "a mail server's address is judged at the connection, and a refused one is never reached") {
  // Somebody listens there, so that a connection would be seen.
  const Fd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(listener.get(), plain, length) == 0);
  REQUIRE(::listen(listener.get(), 4) == 0);
  REQUIRE(::getsockname(listener.get(), plain, &length) == 0);
  client::OutgoingMail mail;
  mail.host = "localhost";  // a name: what it means is known at the connection alone
  mail.port = ntohs(address.sin_port);
  mail.security = "none";
  mail.from = mail.to = "a@example.com";
  mail.text = "Subject: x\r\n\r\ny\r\n";
  int asked = 0;
  mail.vet = [&](const sockaddr& there) -> Status {
    ++asked;
    CHECK((there.sa_family == AF_INET || there.sa_family == AF_INET6));
    return make_error(Code::invalid, "not there");
  };
  const auto sent = client::send_mail(mail);
  REQUIRE(!sent.ok());
  CHECK(sent.error().what == "not there");
  CHECK(asked >= 1);
  CHECK(::accept(listener.get(), nullptr, nullptr) == -1);
}
