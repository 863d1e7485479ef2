// SPDX-License-Identifier: Apache-2.0
#pragma once
// A DNS server on a UDP port of 127.0.0.1 that the kernel picks. It answers what the test says,
// which may change at any time, and counts what was asked. For tests only.
//
//   DnsServer dns;
//   dns.answer("a.example", {{"192.0.2.1", "2001:db8::1"}, 60});
//   ResolverOptions{dns.servers()}
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace mv::test {

class DnsServer {
 public:
  enum class Kind { addresses, no_such_name, failure, silence };
  struct Answer {
    std::vector<std::string> addresses;  ///< IPv4 and IPv6; none of a family is an empty answer
    std::uint32_t ttl = 60;
    Kind kind = Kind::addresses;
    std::string alias;  ///< a CNAME to this name comes first
    std::uint32_t alias_ttl = 60;
  };

  DnsServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    if (socket_ < 0 || ::bind(socket_, reinterpret_cast<sockaddr*>(&address_), length) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &length) != 0)
      throw std::runtime_error("cannot bind a UDP port of 127.0.0.1");
    thread_ = std::thread([this] { serve(); });
  }
  ~DnsServer() {
    ::sendto(socket_, "", 0, 0, reinterpret_cast<sockaddr*>(&address_), sizeof address_);
    thread_.join();
    ::close(socket_);
  }
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  std::string servers() const { return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }
  void answer(const std::string& name, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[name] = std::move(answer);
  }
  /// Questions for `name`, A and AAAA counted each.
  int asked(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return asked_[name];
  }
  /// Nothing is answered until release(): for tests of what happens in between.
  void hold() { gate_.lock(); }
  void release() { gate_.unlock(); }

 private:
  static constexpr int kA = 1;
  static constexpr int kCname = 5;
  static constexpr int kAaaa = 28;

  void serve() {
    char packet[1500];
    for (;;) {
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const auto size = ::recvfrom(
          socket_, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
      if (size <= 0) return;  // an empty packet is the destructor's
      const std::lock_guard gate(gate_);
      const std::string reply = reply_to({packet, static_cast<std::size_t>(size)});
      if (!reply.empty())
        ::sendto(
            socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
    }
  }

  static void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value);
  }
  static std::string wire_name(const std::string& name) {
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
      const auto end = std::min(name.find('.', at), name.size());
      out += static_cast<char>(end - at);
      out.append(name, at, end - at);
      at = end + 1;
    }
    return out + '\0';
  }
  static void put_record(std::string& out, const std::string& name, int type, std::uint32_t ttl,
      const std::string& data) {
    out += name;
    put16(out, type);
    put16(out, 1);
    put16(out, ttl >> 16);
    put16(out, ttl);
    put16(out, static_cast<std::uint32_t>(data.size()));
    out += data;
  }

  std::string reply_to(const std::string& query) {
    if (query.size() < 17) return {};
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      const auto size = static_cast<unsigned char>(query[at]);
      name += (name.empty() ? "" : ".") + query.substr(at + 1, size);
      at += 1U + size;
    }
    if (at + 5 > query.size()) return {};
    const int type = static_cast<unsigned char>(query[at + 2]);
    const std::string question = query.substr(12, at + 5 - 12);
    const std::lock_guard lock(mutex_);
    ++asked_[name];
    const auto found = answers_.find(name);
    const Answer answer =
        found == answers_.end() ? Answer{{}, 0, Kind::no_such_name, {}, 0} : found->second;
    if (answer.kind == Kind::silence) return {};
    return message(query.substr(0, 2), question, type, answer);
  }

  static std::string message(
      const std::string& id, const std::string& question, int type, const Answer& answer) {
    std::string records;
    int count = 0;
    std::string owner = "\xc0\x0c";  // the name in the question
    if (!answer.alias.empty()) {
      put_record(records, owner, kCname, answer.alias_ttl, wire_name(answer.alias));
      owner = wire_name(answer.alias);
      ++count;
    }
    for (const auto& text : answer.addresses) {
      const bool v6 = text.find(':') != text.npos;
      if (type != (v6 ? kAaaa : kA)) continue;
      std::string data(v6 ? 16 : 4, '\0');
      ::inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), data.data());
      put_record(records, owner, type, answer.ttl, data);
      ++count;
    }
    const int code = answer.kind == Kind::no_such_name ? 3 : answer.kind == Kind::failure ? 2 : 0;
    if (code != 0) count = 0;
    std::string out = id;
    put16(out, 0x8180U | static_cast<unsigned>(code));
    put16(out, 1);
    put16(out, static_cast<std::uint32_t>(count));
    put16(out, 0);
    put16(out, 0);
    return out + question + (code == 0 ? records : std::string{});
  }

  int socket_;
  sockaddr_in address_{};
  std::mutex gate_;
  std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::map<std::string, int> asked_;
  std::thread thread_;
};

}  // namespace mv::test
