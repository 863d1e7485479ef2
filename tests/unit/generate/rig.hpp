// SPDX-License-Identifier: Apache-2.0
#pragma once
// Providers against simulators: a journal in memory, a stand-in for mvd-render, and the loop that a
// job runs (the clock is moved, nobody sleeps).
#include <sys/stat.h>

#include <fstream>
#include <functional>

#include "generate/services/elevenlabs.hpp"
#include "generate/services/openai.hpp"
#include "generate/services/replicate.hpp"
#include "generate/services/stability.hpp"
#include "sandbox/simulator.hpp"
#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/wav.hpp"

namespace mv::test {

namespace json = boost::json;
using generate::ArtProvider;
using generate::ArtRequest;
using generate::Call;
using generate::Generated;
using generate::MusicProvider;
using generate::MusicRequest;

class MemoryJournal final : public generate::Journal {
 public:
  const json::object& notes() const override { return notes_; }
  Status note(const json::object& patch) override {
    for (const auto& [key, value] : patch) {
      if (value.is_null())
        notes_.erase(key);
      else
        notes_[key] = value;
    }
    ++writes;
    return {};
  }
  int writes = 0;

 private:
  json::object notes_;
};

/// An executable shell script in `folder`.
inline fs::path write_script(
    const fs::path& folder, const std::string& name, const std::string& body) {
  const auto path = folder / name;
  std::ofstream(path) << "#!/bin/sh\n" << body;
  ::chmod(path.c_str(), 0700);
  return path;
}

/// Does what mvd-render does with {"kind": "fit"}, with a picture of 8 bytes.
inline fs::path fitting_script(const fs::path& folder) {
  return write_script(folder, "fit", R"SH(order=$(cat)
out=$(printf '%s' "$order" | sed -n 's/.*"output":"\([^"]*\)".*/\1/p')
printf '\377\330\377\340    \377\331' > "$out"
echo '{"progress":0.5,"step":"fitting"}'
echo '{"result":{"upscaled":true,"from_width":1024,"from_height":1024}}'
)SH");
}

struct Rig {
  explicit Rig(const std::string& name, sandbox::Options options = {}) : service(name) {
    options.clock = &clock;
    options.processing_ms = name == "replicate" ? 3000 : 1;  // the others answer that much later
    simulator = name == "replicate"    ? sandbox::make_replicate_simulator(options)
                : name == "elevenlabs" ? sandbox::make_elevenlabs_simulator(options)
                : name == "stability"  ? sandbox::make_stability_simulator(options)
                                       : sandbox::make_openai_simulator(options);
    server = std::make_unique<Loopback>(*simulator);
    key = simulator->mint_account().at("key").as_string();
    local.program = fitting_script(folder.path());
    local.limits = {};
  }

  generate::ServiceOptions options(const std::string& model = {}) const {
    return {.base_url = server->url() + simulator->api_path(),
        .key = SecretText(key),
        .model = model,
        .key_setting = service + ".key"};
  }
  std::unique_ptr<MusicProvider> music(const std::string& model = {}) const {
    if (service == "replicate") return generate::make_replicate_music(options(model));
    if (service == "elevenlabs") return generate::make_elevenlabs_music(options(model));
    return generate::make_stability_music(options(model));
  }
  std::unique_ptr<ArtProvider> art(const std::string& model = {}) const {
    if (service == "replicate") return generate::make_replicate_art(options(model), local);
    if (service == "openai") return generate::make_openai_art(options(model), local);
    return generate::make_stability_art(options(model), local);
  }
  void fault(json::object order) {
    const auto ordered = simulator->order_fault(order);
    INFO(service << " " << json::serialize(order));
    REQUIRE(ordered.ok());
  }
  std::int64_t orders() { return simulator->state().at("orders").to_number<std::int64_t>(); }

  /// A call in a new empty folder.
  Call call() {
    const auto own = folder.path() / ("try-" + std::to_string(++tries));
    fs::create_directory(own);
    return Call{"job_01", own, journal, clock, [this] { return cancelled; },
        [this](double fraction, std::string_view step) {
          CHECK(fraction >= 0);
          CHECK(fraction <= 1);
          CHECK_FALSE(step.empty());
          ++progress;
        }};
  }
  /// One try; a failed one must leave nothing behind.
  template <class Provider, class Request>
  Result<Generated> once(Provider& provider, const Request& request) {
    auto one = call();
    auto made = provider.make(request, one);
    if (!made) CHECK(fs::is_empty(one.folder));
    if (!made) CHECK(made.error().line().find(key) == std::string::npos);
    return made;
  }
  /// As the job does: pending and what may be tried again is tried again.
  template <class Provider, class Request>
  Result<Generated> run(Provider& provider, const Request& request) {
    for (int attempt = 0; attempt < 60; ++attempt) {
      auto made = once(provider, request);
      if (made) return made;
      const auto& error = made.error();
      if (!error.retryable() && error.code != Code::pending) return made;
      failures += error.retryable();
      clock.advance(error.retry_after.value_or(std::chrono::milliseconds(500)).count());
    }
    return make_error(Code::internal, "60 attempts were not enough");
  }

  std::string service;
  ManualClock clock{1'800'000'000'000};
  TempFolder folder;
  std::unique_ptr<sandbox::Simulator> simulator;
  std::unique_ptr<Loopback> server;
  std::string key;
  generate::LocalOptions local;
  MemoryJournal journal;
  bool cancelled = false;
  int tries = 0, failures = 0, progress = 0;
};

inline MusicRequest five_seconds() {
  MusicRequest out;
  out.prompt = "a quiet morning";
  out.tags = {"piano"};
  out.duration_ms = 5000;
  out.seed = 42;
  return out;
}

inline ArtRequest a_cover() {
  ArtRequest out;
  out.prompt = "a lighthouse in fog";
  out.title = "Beacon";
  out.seed = 42;
  return out;
}

}  // namespace mv::test
