// SPDX-License-Identifier: Apache-2.0
#pragma once
// Delivers events to webhooks: at least once, signed, every attempt logged.
//
//   ledger thread                         loop thread
//   reads what is new or due ──Loaded──►  EndpointState decides what goes next; curl sends it
//   stores outcomes in batches ◄─Outcome─ retry.hpp decides what an answer means
//
// Nothing is claimed row by row: an endpoint belongs to one server (on SQLite to the only one, on
// PostgreSQL by a lease on its shard), which keeps in memory what it has under way; a row is
// pending until its outcome is stored. A server that dies leaves rows that are simply read again.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/crypto/digest.hpp"
#include "base/files.hpp"
#include "store/engine/database.hpp"
#include "webhooks/guard.hpp"
#include "webhooks/retry.hpp"

namespace mv::webhooks {

struct EngineOptions {
  std::string user_agent = "MusicVerse-Webhooks";
  RetrySchedule schedule;
  std::chrono::milliseconds timeout{15'000};  ///< of one attempt, from its first packet to its last
  fs::path ca_file;                           ///< "" = the system's certificates
  int in_flight = 512;       ///< attempts at a time over all endpoints, the silent ones not counted
  Millis lease_ms = 15'000;  ///< until another server takes over (PostgreSQL)
  Millis poll_ms = 1'000;    ///< looks for new rows at least this often
  /// While it says so nothing new is sent; what is due waits.
  std::function<bool()> paused = [] { return false; };
  std::string node;  ///< "" = host, process and a random part
};

class Engine {
 public:
  /// All must outlive the engine.
  Engine(store::Database& db, const Clock& clock, const Sealer& sealer, Guard& guard,
      EngineOptions options);
  ~Engine();  ///< stops without grace
  Engine(const Engine&) = delete;

  void start();
  /// Starts nothing more, waits up to `grace` for what is under way, stores what came of it and
  /// gives the endpoints back.
  void stop(std::chrono::milliseconds grace);

  struct Counts {
    std::int64_t delivered = 0, retried = 0, failed = 0, switched_off = 0;
    int in_flight = 0, unstored = 0;
  };
  Counts counts() const;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace mv::webhooks
