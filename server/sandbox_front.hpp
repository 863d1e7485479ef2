// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two ports of 127.0.0.1 that are there from the start, on one thread. Whoever connects is led to
// the simulators, wherever they run; the first one makes them start.
#include <functional>
#include <thread>

#include "base/files.hpp"
#include "sandbox_simulators.hpp"

namespace mv::server {

class SandboxFront {
 public:
  struct Backend {
    /// Where to lead a new connection; called on the front's thread. Error: nowhere now.
    std::function<Result<SandboxAddress>()> find;
    /// That address did not answer.
    std::function<void()> lost;
    /// Called every `tick`.
    std::function<void()> tick;
    std::chrono::milliseconds every{1000};
  };

  /// Errors: io.
  static Result<std::unique_ptr<SandboxFront>> start(Backend backend);
  ~SandboxFront();

  int http_port() const { return http_port_; }
  int smtp_port() const { return smtp_port_; }
  /// Ends all connections and the thread. Idempotent.
  void stop();

 private:
  struct Pipe;
  explicit SandboxFront(Backend backend);
  Status open();
  void run();
  void accept(int listener, bool smtp);

  Backend backend_;
  Fd http_, smtp_, stop_;
  int http_port_ = 0, smtp_port_ = 0;
  std::vector<std::unique_ptr<Pipe>> pipes_;
  std::thread thread_;
};

}  // namespace mv::server
