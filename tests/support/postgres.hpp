// SPDX-License-Identifier: Apache-2.0
#pragma once
// A throw-away PostgreSQL cluster for tests, from the binaries of the system's package, run as an
// unprivileged user. Its data is in a temporary folder; it ends with the object, or with this
// process however that dies.
#include <memory>
#include <string>

namespace mv::test {

class Postgres {
 public:
  /// Starts one, or nullptr when PostgreSQL is not installed (says so on stderr). Throws when it
  /// is installed and does not start. `durable` keeps fsync on, for benchmarks.
  static std::unique_ptr<Postgres> start(bool durable = false);
  /// The one this test program shares, started when first asked for; nullptr as above.
  static Postgres* shared();
  ~Postgres();
  Postgres(const Postgres&) = delete;

  /// A new empty database; postgresql://… over the Unix socket.
  std::string new_database();
  /// Stops the server at once (its clients lose their connections) and starts it again.
  void restart();
  /// Ends every client connection, as an administrator would.
  void disconnect_clients();

 private:
  Postgres() = default;
  void launch();
  void halt();
  std::string query(const std::string& sql);

  std::string bin_;  // folder of initdb and postgres
  std::string folder_;
  bool durable_ = false;
  int pid_ = -1;
  int port_ = 0;
  int databases_ = 0;
};

}  // namespace mv::test
