// SPDX-License-Identifier: Apache-2.0
#pragma once
// All simulators behind one port, each below a path that nobody can guess.
#include <map>
#include <memory>
#include <string>

#include "http/server.hpp"
#include "sandbox/simulator.hpp"
#include "sandbox/smtp_simulator.hpp"

namespace mv::server {

/// Where simulators answer: HTTP, and SMTP on a port of its own.
struct SandboxAddress {
  std::string host;
  int http = 0, smtp = 0;
};

struct SimulatorOptions {
  fs::path folder;               ///< what they were sent is kept here, as the real services would
  const Clock* clock = nullptr;  ///< must outlive them
  std::string host = "127.0.0.1";
  std::string token;  ///< /TOKEN/soundcloud/… is SoundCloud; the mail server wants it as greeting
  std::string key;    ///< good at every service that makes music or pictures
};

class SandboxSimulators {
 public:
  static Result<std::unique_ptr<SandboxSimulators>> start(const SimulatorOptions& options);
  ~SandboxSimulators();  ///< stops them

  const SandboxAddress& address() const { return address_; }
  /// soundcloud, labelgrid, …
  static const std::vector<std::string>& services();
  /// What stands between a service's path and its API: "", "/api/public".
  static std::string api_path(const std::string& service);

 private:
  SandboxSimulators() = default;
  SandboxAddress address_;
  std::map<std::string, std::shared_ptr<sandbox::Simulator>> simulators_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace mv::server
