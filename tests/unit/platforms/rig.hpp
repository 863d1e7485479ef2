// SPDX-License-Identifier: Apache-2.0
#pragma once
// Adapters against simulators: a journal and credentials in memory, and the loop that a job runs.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <mutex>

#include "platforms/all.hpp"
#include "sandbox/all.hpp"
#include "support/loopback.hpp"
#include "support/wav.hpp"

namespace mv::test {

namespace json = boost::json;
using model::Fact;

class MemoryJournal final : public platforms::Journal {
 public:
  const json::object& notes() const override { return notes_; }
  Status note(const json::object& patch) override {
    for (const auto& [key, value] : patch) {
      if (value.is_null())
        notes_.erase(key);
      else
        notes_[key] = value;
    }
    return {};
  }
  Status say(std::string_view words) override {
    sayings.emplace_back(words);
    return {};
  }
  std::vector<std::string> sayings;

 private:
  json::object notes_;
};

class MemoryCredentials final : public platforms::Credentials {
 public:
  explicit MemoryCredentials(json::object secret) : secret_(std::move(secret)) {}
  Result<json::object> load() override {
    const std::lock_guard lock(read_);
    return secret_;
  }
  Result<json::object> renew(
      const std::function<Result<json::object>(const json::object&)>& change) override {
    const std::lock_guard one(renew_);
    MV_TRY(const auto newest, load());
    MV_TRY(auto changed, change(newest));
    const std::lock_guard lock(read_);
    renewals += changed != newest;
    secret_ = changed;
    return changed;
  }
  int renewals = 0;

 private:
  std::mutex read_, renew_;
  json::object secret_;
};

inline std::string text_at(const json::object& from, const char* key) {
  return std::string(from.at(key).as_string());
}

inline constexpr Millis kStart = 1'800'000'000'000;

/// A program that stands for ffmpeg as long as this lives: the "video" is a copy of the sound.
class FakeFfmpeg {
 public:
  FakeFfmpeg() : before_(std::getenv("PATH")) {
    const auto file = folder_.path() / "ffmpeg";
    std::ofstream(file) << "#!/bin/sh\n"
                           "for word; do [ \"$was\" = -i ] && in=$word; was=$word; done\n"
                           "case $was in\n"
                           "*.part) cp \"$in\" \"$was\" ;;\n"
                           "*) printf '\\377\\330\\377\\340 picture' >\"$was\" ;;\n"
                           "esac\n";
    fs::permissions(file, fs::perms::owner_all);
    ::setenv("PATH", (folder_.path().string() + ":" + before_).c_str(), 1);
  }
  ~FakeFfmpeg() { ::setenv("PATH", before_.c_str(), 1); }
  FakeFfmpeg(const FakeFfmpeg&) = delete;
  FakeFfmpeg& operator=(const FakeFfmpeg&) = delete;

 private:
  TempFolder folder_;
  std::string before_;
};

/// One service, its simulator behind a real socket, the adapter and an account.
struct Rig {
  explicit Rig(const std::string& provider, sandbox::Options options = {})
      : simulator([&] {
          options.clock = &clock;
          return sandbox::make_simulator(provider, options);
        }()),
        server(*simulator),
        endpoints{server.url() + simulator->api_path(), server.url()},
        adapter(platforms::make_adapter(provider, endpoints, &clock)),
        credentials(simulator->mint_account()) {
    write_wav(folder.path() / "song.wav", {.seconds = 2});
    std::ofstream(folder.path() / "cover.jpg", std::ios::binary) << "\xff\xd8\xff\xe0 a cover";
  }

  platforms::Order order(const std::string& shipment = "shp_01") const {
    platforms::Order order;
    order.shipment_id = shipment;
    for (const auto platform : adapter->info().platforms)
      if (order.platforms.size() < 2) order.platforms.emplace_back(platform);
    order.metadata.title = "Nachtzug";
    order.metadata.artists = {{"Mara Linde", "primary"}, {"Otto B", "featured"}};
    order.metadata.genre = "Electronic";
    order.metadata.language = "de";
    order.metadata.tags = {"night train", "techno"};
    order.format.container = "wav";
    order.format.duration_ms = 2000;
    order.format.bytes = 352'844;
    order.audio = folder.path() / "song.wav";
    order.audio_file_name = "Nachtzug ‘live’ é.wav";
    order.artwork = folder.path() / "cover.jpg";
    return order;
  }

  void fault(json::object order) {
    const auto ordered = simulator->order_fault(order);
    if (!ordered.ok()) throw std::runtime_error(ordered.error().line());
  }

  std::int64_t count(const char* what) { return simulator->state().at(what).as_int64(); }

  FakeFfmpeg ffmpeg;
  ManualClock clock{kStart};
  TempFolder folder;
  std::unique_ptr<sandbox::Simulator> simulator;
  Loopback server;
  platforms::Endpoints endpoints;
  std::unique_ptr<platforms::Adapter> adapter;
  MemoryCredentials credentials;
};

/// One shipment on its way, driven as the distribute job does: pending and retryable errors are
/// tried again after a while (the clock is moved, nobody sleeps), anything else ends it.
struct Shipment {
  Shipment(Rig& rig, platforms::Order wanted)
      : rig(rig), order(std::move(wanted)), context{order, journal, rig.credentials, rig.clock, [] {
                                                      return false;
                                                    }} {
    context.scratch = rig.folder.path() / "scratch";
  }

  Status repeat(const std::function<Status()>& step) {
    for (int attempt = 0; attempt < 200; ++attempt) {
      auto done = step();
      if (done.ok() || (!done.error().retryable() && done.error().code != Code::pending))
        return done;
      failures += done.error().retryable();
      rig.clock.advance(500);
    }
    return make_error(Code::internal, "200 attempts were not enough");
  }
  Status upload() {
    return repeat([&] { return rig.adapter->upload(context); });
  }
  Status submit() {
    return repeat([&] { return rig.adapter->submit(context); });
  }
  /// Asks until every platform has settled.
  Result<std::vector<platforms::StoreStatus>> settle() {
    std::vector<platforms::StoreStatus> last;
    const auto done = repeat([&]() -> Status {
      auto now = rig.adapter->status(context);
      if (!now.ok()) return now.error();
      last = *now;
      for (const auto& store : last)
        if (!model::is_settled(model::shown({.fact = store.fact}))) {
          auto error = make_error(Code::pending, "not settled");
          return error;
        }
      return {};
    });
    if (!done.ok()) return done.error();
    return last;
  }
  /// All of it; the state of the first platform, or the error.
  Result<Fact> run() {
    MV_CHECK(upload());
    MV_CHECK(submit());
    MV_TRY(const auto stores, settle());
    return stores.front().fact;
  }

  Rig& rig;
  platforms::Order order;
  MemoryJournal journal;
  platforms::Context context;
  int failures = 0;
};

}  // namespace mv::test
