// SPDX-License-Identifier: Apache-2.0
#pragma once
// The composition root of mvd: builds every part, top to bottom, and ends them in reverse.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "auth/secret_scanning.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "generators.hpp"
#include "handlers/payment_settings.hpp"
#include "handlers/quotas.hpp"
#include "front/limits.hpp"
#include "model/people/key_care.hpp"
#include "model/waiting.hpp"

namespace mv::server {

/// The settings webhooks.*.
struct WebhookSettings {
  std::vector<std::string> allow_cidr, retry_schedule;
  std::string dns_servers;
  fs::path ca_file;
  std::chrono::milliseconds timeout{15'000}, keep{30LL * 86'400'000};
};

/// The settings measure.*, quota.* and limits.*.
struct LoadSettings {
  std::chrono::milliseconds longest{43'200'000};
  int measure_at_once = 2;
  handlers::Quotas quotas;
  int address_connections = 0;
  LimitSettings limits;
};

/// The settings usage.*.
struct UsageSettings {
  bool on = true;  ///< false: nothing is noted; to measure what that costs
  std::chrono::milliseconds keep_requests{7LL * 86'400'000};  ///< 0 = they are only counted
  std::chrono::milliseconds keep{400LL * 86'400'000};
};

struct AppOptions {
  std::string version;
  std::string database_url;  ///< empty = SQLite in `data`
  fs::path data;             ///< uploads, sandbox state, key file
  fs::path media;            ///< shared by the servers of a database; empty = data/media
  std::string sandbox_address = "127.0.0.1";  ///< IPv4: where other servers reach the simulators
  fs::path key_file;                          ///< empty = data/server.key
  fs::path socket;                            ///< empty = none
  bool socket_optional = false;               ///< without the socket it runs, too, and says so
  bool embedded = false;
  LoadSettings load;
  std::vector<std::string> listen;  ///< address:port
  std::string public_url;  ///< where people and apps reach it; empty = the first of `listen`
  std::string registration = "off";  ///< of apps by themselves: off, invitation, open
  bool client_documents = false;     ///< apps are also named by the URL of a document
  fs::path tls_certificate, tls_key;
  fs::path access_log;  ///< where every request is noted; "-" = standard output, empty = nowhere
  std::chrono::milliseconds lease{15'000};  ///< until another server takes over from a dead one
  model::KeyCare key_care;                  ///< keys.rotate_after, keys.unused_after
  auth::ScanningOptions scanning;           ///< keys.secret_scanning
  WebhookSettings webhooks;
  UsageSettings usage;
  GenerateSettings generate;
  handlers::PaymentSettings payments;
  fs::path addresses_file;  ///< where the picked ports are written as JSON; empty = nowhere
};

fs::path key_file_of(const AppOptions& options);

class App {
 public:
  static Result<std::unique_ptr<App>> start(const AppOptions& options);
  ~App();

  /// True once someone asked over the API to stop, or it cannot go on.
  bool stop_wanted() const;
  /// True when it stops because others seal with a key that this server lacks.
  bool has_failed() const;
  /// How long nothing was asked and nothing is to be done soon (store/outlook.hpp).
  std::chrono::milliseconds idle_for() const;
  /// Ends serving and working; the database stays open. Nothing is taken on afterwards.
  void stop();
  /// What there is still to do. Errors: those of the database.
  Result<std::vector<model::Waiting>> waiting() const;
  /// The Unix socket that is open; empty without one.
  const fs::path& socket() const;
  /// The port of the first TCP listener; 0 without one.
  int port() const;

 private:
  App();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mv::server
