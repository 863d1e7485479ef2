// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small mail server (RFC 5321) on a port of 127.0.0.1, on threads of its own. The Simulator it is
// carries its control routes; GET /_sandbox/state shows the mails and the port. A fault's `match`
// is compared with the command's verb: "/MAIL".
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "base/files.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {

class SmtpSimulator final : public Simulator {
 public:
  explicit SmtpSimulator(Options options) : Simulator(std::move(options)) {}
  ~SmtpSimulator() override;

  /// Opens a port of this IPv4 address; call once.
  Status start(const std::string& host = "127.0.0.1");
  int port() const { return port_; }
  void stop() override;

  std::string_view service() const override { return "smtp"; }

 protected:
  bool takes_stream(const api::Request&) const override { return false; }
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override;
  json::object describe() override;
  api::Response refuse(int status, const std::string& words) override;
  api::Response gateway_limit() override;

 private:
  class Dialogue;
  void accept_all();
  bool hit(std::string_view fault, std::string_view verb);
  bool knows(const std::string& user, const std::string& password);
  void keep(json::object mail);

  Fd listener_;
  int port_ = 0;
  std::thread acceptor_;
  std::mutex connections_mutex_;
  std::set<int> open_;
  std::vector<std::thread> threads_;
};

}  // namespace mv::sandbox
