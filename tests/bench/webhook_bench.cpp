// SPDX-License-Identifier: Apache-2.0
// Durable signed deliveries per second of the webhook engine in this process, to a receiver that
// is there already: webhook_bench --database URL --receiver URL --events N [--rate R]
// [--endpoints E] [--old-rows M]. Events are appended (with their fan-out) while others are sent;
// each goes to one endpoint. Prints one line of JSON. webhook_bench.py runs it beside its peers.
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "api/webhook/event_types.hpp"
#include "api/webhook/webhook_signature.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "store/events/deliveries.hpp"
#include "store/events/events.hpp"
#include "store/events/webhooks.hpp"
#include "webhooks/engine.hpp"
#include "webhooks/secrets.hpp"

namespace {

using namespace mv;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kBody = 512;
constexpr int kAppended = 500;  // events in one transaction, as a busy server's group commit does

struct Options {
  std::string database, receiver;
  std::int64_t events = 20'000, rate = 0, endpoints = 1, old_rows = 0;
};

Options read_options(int argc, char** argv) {
  Options out;
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const auto number = [&](const char* name, std::int64_t& to) {
    if (given.contains(name)) to = parse_int(given[name]).value_or(to);
  };
  out.database = given["--database"];
  out.receiver = given["--receiver"];
  number("--events", out.events);
  number("--rate", out.rate);
  number("--endpoints", out.endpoints);
  number("--old-rows", out.old_rows);
  return out;
}

template <class T>
T must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  fmt::print(stderr, "webhook_bench: {}\n", result.error().line());
  std::exit(1);
}
void must(const Status& status) {
  if (status.ok()) return;
  fmt::print(stderr, "webhook_bench: {}\n", status.error().line());
  std::exit(1);
}

std::string user_of(std::int64_t endpoint) { return fmt::format("usr_bench{}", endpoint); }

void add_endpoints(store::Database& db, const Sealer& sealer, const Options& options, Millis now) {
  for (std::int64_t at = 0; at < options.endpoints; at += 500)
    must(db.write([&](store::Tx& tx) -> Status {
      for (auto i = at; i < std::min(at + 500, options.endpoints); ++i) {
        model::Webhook row{.id = new_id("whk", now),
            .user_id = user_of(i),
            .mode = model::Mode::live,
            .url = fmt::format("{}hook/{}", options.receiver, i),
            .events = {"track.*"},
            .allow_http = true,
            .created_at = now,
            .updated_at = now};
        const auto secret = api::new_webhook_secret();
        row.sealed_secrets = webhooks::seal_current(sealer, row.id, {std::string(secret.reveal())});
        store::webhook_insert(tx, row);
      }
      return {};
    }));
}

std::vector<model::Event> events_of(
    std::int64_t first, int count, const Options& options, Millis now) {
  const auto sent = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch())
                        .count();
  std::vector<model::Event> out;
  out.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    model::Event event{.id = new_id("evt", now),
        .type = "track.updated",
        .user_id = user_of((first + i) % options.endpoints),
        .mode = model::Mode::live,
        .subject_id = "trk_bench",
        .data = {{"sent_ns", sent}},
        .created_at = now};
    const auto bare = api::event_body(event).size();
    event.data["pad"] = std::string(bare + 9 < kBody ? kBody - bare - 9 : 0, 'x');
    out.push_back(std::move(event));
  }
  return out;
}

/// Deliveries that ended long ago, with their events and attempts.
void add_old_rows(store::Database& db, const Options& options, Millis now) {
  for (std::int64_t at = 0; at < options.old_rows; at += 2000)
    must(db.write([&](store::Tx& tx) -> Status {
      const auto before = store::deliveries_last_seq(tx);
      store::events_append(tx, events_of(at, 2000, options, now - 86'400'000));
      std::vector<store::Outcome> outcomes;
      for (const auto& row : store::deliveries_fresh(tx, before, 2000).rows)
        outcomes.push_back({.attempt = {.delivery_seq = row.seq,
                                .number = 1,
                                .at = now - 86'400'000,
                                .duration_us = 1000,
                                .status = 200,
                                .address = "192.0.2.1",
                                .response_headers = "HTTP/1.1 200 OK\r\n\r\n"},
            .state = model::DeliveryState::delivered,
            .tries = 1});
      store::outcomes_store(tx, outcomes, now - 86'400'000);
      return {};
    }));
}

std::int64_t resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::strtoll(line.c_str() + 6, nullptr, 10);
  return 0;
}

double processor_us() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

/// Appends all events, at the rate when there is one.
void append_events(store::Database& db, const Options& options, const Clock& clock) {
  const auto begin = Steady::now();
  const int batch = options.rate > 0
                        ? static_cast<int>(std::max<std::int64_t>(1, options.rate / 200))
                        : kAppended;
  for (std::int64_t at = 0; at < options.events;) {
    const int count = static_cast<int>(std::min<std::int64_t>(batch, options.events - at));
    if (options.rate > 0)
      std::this_thread::sleep_until(
          begin + std::chrono::nanoseconds(at * 1'000'000'000 / options.rate));
    must(db.write([&](store::Tx& tx) -> Status {
      store::events_append(tx, events_of(at, count, options, clock.now()));
      return {};
    }));
    at += count;
  }
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  const auto options = read_options(argc, argv);
  if (options.database.empty() || options.receiver.empty()) {
    fmt::print(stderr,
        "usage: webhook_bench --database URL --receiver URL --events N [--rate R] "
        "[--endpoints E] [--old-rows M]\n");
    return 2;
  }
  const SystemClock clock;
  const auto db = must(store::Database::open(options.database));
  const Sealer sealer{SecretText(std::string(32, 'k'))};
  webhooks::Guard guard(must(webhooks::AddressPolicy::make({"127.0.0.0/8"})), {}, clock);
  add_endpoints(*db, sealer, options, clock.now());
  add_old_rows(*db, options, clock.now());

  webhooks::Engine engine(*db, clock, sealer, guard, {.user_agent = "MusicVerse-Webhooks/bench"});
  engine.start();
  const auto begin = Steady::now();
  const double processor_before = processor_us();
  append_events(*db, options, clock);
  const auto deadline = Steady::now() + std::chrono::minutes(5);
  for (auto counts = engine.counts();
       counts.delivered + counts.failed < options.events || counts.unstored > 0;
       counts = engine.counts()) {
    if (Steady::now() > deadline) {
      fmt::print(
          stderr, "webhook_bench: {} of {} were delivered\n", counts.delivered, options.events);
      return 1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  const auto counts = engine.counts();
  const auto rss = resident_kb();
  const double processor =
      (processor_us() - processor_before) / static_cast<double>(options.events);
  engine.stop(std::chrono::seconds(5));
  fmt::print(
      "{{\"deliveries\":{},\"retried\":{},\"seconds\":{:.3f},\"per_second\":{:.0f},\"cpu_us\":{:."
      "1f},\"rss_mb\":{:.1f}}}\n",
      counts.delivered, counts.retried, seconds, static_cast<double>(counts.delivered) / seconds,
      processor, static_cast<double>(rss) / 1024);
  return 0;
}
