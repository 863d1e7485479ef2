// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the simulators, each on a loopback port of its own.
#include <map>
#include <memory>
#include <string>

#include "http/server.hpp"
#include "notify/notifier.hpp"
#include "platforms/endpoints.hpp"
#include "sandbox/simulator.hpp"
#include "sandbox/smtp_simulator.hpp"

namespace mv::server {

class SandboxHost {
 public:
  /// Simulators keep what they were sent below `folder`, as the real services would.
  static Result<std::unique_ptr<SandboxHost>> start(const fs::path& folder, const Clock& clock);

  platforms::Endpoints endpoints(const std::string& provider) const;
  /// Where the messages to people go.
  notify::Outlets outlets() const;
  /// A ready account secret. Error: not_found for a provider without a simulator.
  Result<boost::json::object> account(const std::string& provider);
  /// service → address, for `mvd` to print and tests to order faults.
  std::map<std::string, std::string> addresses() const;
  void stop();

 private:
  struct Host {
    std::shared_ptr<sandbox::Simulator> simulator;
    std::unique_ptr<http::Server> server;
  };
  std::map<std::string, Host> hosts_;
  std::shared_ptr<sandbox::SmtpSimulator> mail_;  ///< also in hosts_, for its control routes
};

}  // namespace mv::server
