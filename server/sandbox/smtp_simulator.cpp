// SPDX-License-Identifier: Apache-2.0
#include "sandbox/smtp_simulator.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::sandbox {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024, kLongestMail = 10u << 20, kMostConnections = 64;

std::string address_of(std::string_view argument) {
  const auto begin = argument.find('<'), end = argument.find('>');
  if (begin == argument.npos || end == argument.npos || end < begin) return {};
  return std::string(argument.substr(begin + 1, end - begin - 1));
}

}  // namespace

/// One connection, from greeting to end.
class SmtpSimulator::Dialogue {
 public:
  Dialogue(SmtpSimulator& server, int fd) : server_(server), fd_(fd) {}

  void run() {
    say("220 sandbox.invalid ESMTP");
    std::string line;
    while (!over_ && read_line(line)) command(line);
  }

 private:
  bool read_line(std::string& line) {
    for (;;) {
      if (const auto end = buffer_.find("\r\n"); end != std::string::npos) {
        line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return true;
      }
      char block[16384];
      const auto got = ::recv(fd_, block, sizeof block, 0);
      if (got <= 0 || buffer_.size() > kLongestLine) return false;
      buffer_.append(block, static_cast<std::size_t>(got));
    }
  }

  void say(std::string_view text) {
    const auto line = std::string(text) + "\r\n";
    over_ = over_ || !write_all(fd_, line).ok();
  }

  void command(const std::string& line) {
    const auto blank = line.find(' ');
    const auto verb = upper(line.substr(0, blank));
    const auto rest = blank == std::string::npos ? std::string() : line.substr(blank + 1);
    if (server_.hit("dropped", verb)) {
      over_ = true;
    } else if (!greeted_ && !greets(verb, rest)) {
      say("554 5.7.1 No access");
      over_ = true;
    } else if (verb == "EHLO") {
      say("250-sandbox.invalid\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 SIZE 10485760");
    } else if (verb == "HELO" || verb == "NOOP") {
      say("250 sandbox.invalid");
    } else if (verb == "AUTH") {
      sign_in(rest);
    } else if (verb == "MAIL") {
      begin(rest);
    } else if (verb == "RCPT") {
      receiver(rest);
    } else if (verb == "DATA") {
      text();
    } else if (verb == "RSET") {
      from_.clear();
      to_.clear();
      say("250 2.0.0 Ok");
    } else if (verb == "QUIT") {
      say("221 2.0.0 Bye");
      over_ = true;
    } else {
      say("502 5.5.2 Error: command not recognized");
    }
  }

  /// Who does not know the token is not served.
  bool greets(const std::string& verb, const std::string& name) {
    const auto& token = server_.options_.key;
    greeted_ = token.empty() ||
               ((verb == "EHLO" || verb == "HELO") && equal_in_constant_time(name, token));
    return greeted_;
  }

  std::string ask(std::string_view prompt) {
    say(fmt::format("334 {}", to_base64(prompt)));
    std::string line;
    return read_line(line) ? from_base64(line).value_or("") : std::string();
  }

  void sign_in(const std::string& rest) {
    const auto blank = rest.find(' ');
    const auto how = upper(rest.substr(0, blank));
    std::string first =
        blank == std::string::npos ? "" : from_base64(rest.substr(blank + 1)).value_or("");
    std::string user, password;
    if (how == "PLAIN") {
      if (first.empty()) first = ask("");
      const auto parts = split(first, '\0');
      if (parts.size() == 3) user = parts[1], password = parts[2];
    } else if (how == "LOGIN") {
      user = first.empty() ? ask("Username:") : first;
      password = ask("Password:");
    } else {
      return say("504 5.5.4 Unrecognized authentication type");
    }
    if (server_.hit("smtp_535", "AUTH") || !server_.knows(user, password))
      return say("535 5.7.8 Error: authentication failed");
    user_ = user;
    say("235 2.7.0 Authentication successful");
  }

  void begin(const std::string& rest) {
    if (server_.hit("smtp_421", "MAIL")) {
      say("421 4.3.2 Service not available, closing");
      over_ = true;
      return;
    }
    from_ = address_of(rest);
    say(from_.empty() ? "501 5.1.7 Bad sender address syntax" : "250 2.1.0 Ok");
  }

  void receiver(const std::string& rest) {
    const auto to = address_of(rest);
    if (server_.hit("smtp_450", "RCPT")) return say("450 4.2.1 Mailbox busy, try again later");
    if (server_.hit("smtp_550", "RCPT")) return say("550 5.1.1 No such mailbox here");
    if (to.empty()) return say("501 5.1.3 Bad recipient address syntax");
    if (from_.empty()) return say("503 5.5.1 Error: need MAIL command");
    to_.push_back(json::value(to));
    say("250 2.1.5 Ok");
  }

  void text() {
    if (to_.empty()) return say("554 5.5.1 Error: no valid recipients");
    say("354 End data with <CR><LF>.<CR><LF>");
    std::string data, line;
    for (;;) {
      if (!read_line(line) || data.size() > kLongestMail) {
        over_ = true;
        return;
      }
      if (line == ".") break;
      data += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
    }
    if (server_.hit("smtp_554", "DATA")) return say("554 5.7.1 Message refused");
    server_.keep({{"from", from_}, {"to", to_}, {"user", user_}, {"data", data}});
    from_.clear();
    to_.clear();
    if (server_.hit("lost_response", "DATA"))
      over_ = true;
    else
      say("250 2.0.0 Ok: queued");
  }

  SmtpSimulator& server_;
  int fd_;
  bool over_ = false, greeted_ = false;
  std::string buffer_, from_, user_;
  json::array to_;
};

SmtpSimulator::~SmtpSimulator() { SmtpSimulator::stop(); }

Status SmtpSimulator::start(const std::string& host) {
  listener_ = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    return make_error(Code::config, host + " is not an IPv4 address");
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (!listener_ || ::bind(listener_.get(), plain, length) != 0 ||
      ::listen(listener_.get(), 64) != 0 || ::getsockname(listener_.get(), plain, &length) != 0)
    return errno_error(errno, "the mail simulator cannot listen on " + host);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
  return {};
}

void SmtpSimulator::stop() {
  if (!acceptor_.joinable()) return;
  ::shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(connections_mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void SmtpSimulator::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const std::lock_guard lock(connections_mutex_);
    if (open_.size() >= kMostConnections) {
      ::close(fd);
      continue;
    }
    open_.insert(fd);
    threads_.emplace_back([this, fd] {
      Dialogue(*this, fd).run();
      const std::lock_guard done(connections_mutex_);
      open_.erase(fd);
      ::close(fd);
    });
  }
}

bool SmtpSimulator::hit(std::string_view fault, std::string_view verb) {
  api::Request request;
  request.method = verb;
  request.path = "/" + std::string(verb);
  const auto lock = hold();
  return struck(fault, request);
}

bool SmtpSimulator::knows(const std::string& user, const std::string& password) {
  const auto lock = hold();
  const auto* account = records_.find("account:" + user);
  return account && account->at("password") == json::value(password);
}

void SmtpSimulator::keep(json::object mail) {
  const auto lock = hold();
  mail["at"] = now();
  records_.put(record_key("mail", records_.next_number("mail")), std::move(mail));
}

api::Response SmtpSimulator::answer(api::Request&, const Intake*) {
  return refuse(404, "the mail server speaks SMTP; here are its control routes only");
}

json::object SmtpSimulator::mint() {
  const auto user = fmt::format("ada{}@sandbox.invalid", records_.next_number("account"));
  const auto password = to_base64url(random_bytes(12));
  records_.put("account:" + user, {{"user", user}, {"password", password}});
  return {{"user", user}, {"password", password}, {"host", "sandbox.invalid"},
      {"from", "musicverse@sandbox.invalid"}, {"to", user}};
}

json::object SmtpSimulator::describe() {
  json::array mails;
  for (const auto& [key, mail] : records_.all("mail:")) mails.push_back(mail);
  const auto count = mails.size();
  return {{"port", port_}, {"mails", mails}, {"sent", count}};
}

api::Response SmtpSimulator::refuse(int status, const std::string& words) {
  return api::json_response(status, json::serialize(json::object{{"error", words}}));
}

api::Response SmtpSimulator::gateway_limit() { return refuse(429, "too many requests"); }

}  // namespace mv::sandbox
