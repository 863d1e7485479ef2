// SPDX-License-Identifier: Apache-2.0
#include "webhooks/engine.hpp"

#include "base/log.hpp"
#include "webhooks/ledger.hpp"
#include "webhooks/loop.hpp"

namespace mv::webhooks {

struct Engine::Shared {
  Shared(store::Database& db, const Clock& clock, const Sealer& sealer, Guard& guard,
      EngineOptions given)
      : options(std::move(given)),
        ledger(
            db, clock, sealer, options, [this](Loaded loaded) { loop.merge(std::move(loaded)); }),
        loop(
            clock, guard, options,
            [this](Reported reported) { ledger.report(std::move(reported)); },
            [this] { return ledger.unstored(); }) {}

  const EngineOptions options;
  Ledger ledger;
  Loop loop;
};

Engine::Engine(store::Database& db, const Clock& clock, const Sealer& sealer, Guard& guard,
    EngineOptions options)
    : shared_(std::make_unique<Shared>(db, clock, sealer, guard, std::move(options))) {}

Engine::~Engine() { stop(std::chrono::milliseconds(0)); }

void Engine::start() {
  if (const auto started = shared_->loop.start(); !started.ok()) {
    log::error("{}", started.error().line());
    return;
  }
  shared_->ledger.start();
}

void Engine::stop(std::chrono::milliseconds grace) {
  if (!shared_->loop.stop(grace)) log::info("webhooks: attempts were cut off; they are sent again");
  shared_->ledger.stop(grace);
}

Engine::Counts Engine::counts() const {
  auto out = shared_->loop.counts();
  out.unstored = shared_->ledger.unstored();
  return out;
}

}  // namespace mv::webhooks
