// SPDX-License-Identifier: Apache-2.0
#include "jobs/generate.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "model/flag/flag.hpp"
#include "model/json.hpp"
#include "store/catalogue/generations.hpp"
#include "store/events/event_append.hpp"

namespace mv::jobs {
namespace {

namespace json = boost::json;
using model::Generation;

constexpr Millis kTurn = 500;            // until a user whose others run is looked at again
constexpr Millis kStoppedWait = 10'000;  // while somebody has switched it off
constexpr Millis kProgressEvery = 300;
constexpr int kArtTries = 3;  // then the local provider draws it

class StoredNotes final : public generate::Journal {
 public:
  StoredNotes(store::Database& db, const Generation& generation)
      : db_(db), id_(generation.id), notes_(generation.journal) {}
  const generate::json::object& notes() const override { return notes_; }
  Status note(const generate::json::object& patch) override {
    for (const auto& [key, value] : patch) {
      if (value.is_null())
        notes_.erase(key);
      else
        notes_[key] = value;
    }
    return db_.write([&](store::Tx& tx) -> Status {
      store::generation_note(tx, id_, notes_);
      return {};
    });
  }

 private:
  store::Database& db_;
  std::string id_;
  generate::json::object notes_;
};

// The folder of one try, gone when the try is.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) { clear(); }
  ~Scratch() { clear(); }
  Status make() const { return make_private_folder(path_); }
  const fs::path& path() const { return path_; }

 private:
  void clear() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path path_;
};

// Writes how far it is, not more often than a person can see.
class ProgressNote {
 public:
  ProgressNote(const Services& services, std::string id)
      : services_(services), id_(std::move(id)) {}
  void operator()(double fraction, std::string_view step) {
    const auto now = services_.clock.now();
    if (step == step_ && now - last_ < kProgressEvery) return;
    last_ = now;
    step_ = step;
    const auto thousandths = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 1000);
    (void)services_.db.write([&](store::Tx& tx) -> Status {
      store::generation_progress(tx, id_, thousandths, step_);
      return {};
    });
  }

 private:
  const Services& services_;
  std::string id_, step_;
  Millis last_ = 0;
};

json::object json_of(const Error& error) {
  return {{"code", code_info(error.code).token}, {"what", error.what}, {"why", error.why},
      {"hint", error.hint}};
}

Status fail(const Services& services, Generation generation, const Error& error) {
  generation.state = model::GenerationState::failed;
  generation.error = json_of(error);
  generation.finished_at = services.clock.now();
  return services.db.write([&](store::Tx& tx) -> Status {
    if (store::generation_end(tx, generation) && generation.kind == "music")
      store::generation_event_append(
          tx, store::GenerationEvent::failed, generation, generation.finished_at);
    return {};
  });
}

// Its turn: false while others of the user, running or ordered before, fill the places.
Result<bool> begin(const GenerationServices& services, Generation& generation) {
  const auto now = services.base.clock.now();
  return services.base.db.write([&](store::Tx& tx) -> Result<bool> {
    if (generation.state == model::GenerationState::running) return true;
    if (store::generations_before(tx, generation) >= services.per_user) return false;
    if (!store::generation_start(tx, generation.id, now)) return false;
    generation.state = model::GenerationState::running;
    generation.started_at = now;
    if (generation.kind == "music")
      store::generation_event_append(tx, store::GenerationEvent::started, generation, now);
    return true;
  });
}

class Try {
 public:
  Try(const GenerationServices& services, Generation generation, queue::JobContext& context)
      : services_(services),
        base_(services.base),
        generation_(std::move(generation)),
        context_(context),
        notes_(base_.db, generation_),
        progress_(base_, generation_.id),
        scratch_(services.folder / generation_.id),
        call_{generation_.id, scratch_.path(), notes_, base_.clock,
            [&context] { return context.cancelled(); },
            [this](double fraction, std::string_view step) { progress_(fraction, step); }} {}

  queue::Outcome run() {
    auto done = scratch_.make();
    if (done.ok()) done = generation_.kind == "music" ? music() : art(generation_.provider);
    if (done.ok()) return queue::Done{};
    const auto& error = done.error();
    if (error.code == Code::pending)
      return queue::Snooze{
          base_.clock.now() + error.retry_after.value_or(std::chrono::seconds(2)).count(), true};
    if (context_.cancelled()) return stopped();
    const auto attempts = context_.job().attempts;
    if (generation_.kind == "art" && generation_.provider != "local" &&
        (attempts >= kArtTries || !error.retryable()))
      return draw_instead(error);
    if (error.retryable() && attempts < context_.job().max_attempts)
      return queue::outcome_of(error);
    return end(error);
  }

 private:
  Status music() {
    MV_TRY(auto* provider, services_.providers.music(generation_.mode, generation_.provider));
    MV_TRY(const auto made, provider->make(generate::music_request(generation_.request), call_));
    return keep_track(services_, generation_, made);
  }

  Status art(const std::string& name) {
    MV_TRY(auto* provider, services_.providers.art(generation_.mode, name));
    auto request = generate::art_request(generation_.request);
    if (const auto* sha = generation_.request.if_contains("audio_sha256"); sha && sha->is_string())
      request.audio = media::FileRef(base_.media, std::string(sha->get_string()));
    MV_TRY(const auto made, provider->make(request, call_));
    return keep_cover(services_, generation_, made);
  }

  // The server stops: another try follows. Or it was cancelled: what was ordered is taken back.
  queue::Outcome stopped() {
    const auto now =
        base_.db.read([&](store::Tx& tx) { return store::generation_get(tx, generation_.id); });
    if (now && !model::has_ended(*now)) return queue::Snooze{base_.clock.now()};
    abandon();
    return queue::Done{};
  }

  queue::Outcome draw_instead(const Error& error) {
    log::warn("{}: {} did not make a cover, so one is drawn: {}", generation_.id,
        generation_.provider, error.line());
    generation_.result["fallback"] = error.line();
    if (const auto drawn = art("local"); drawn.ok()) return queue::Done{};
    return end(error);
  }

  queue::Outcome end(const Error& error) {
    if (const auto saved = fail(base_, generation_, error); !saved.ok())
      return queue::Retry{saved.error()};
    return queue::Dead{error};
  }

 public:
  void abandon() {
    if (generation_.kind == "music") {
      if (auto provider = services_.providers.music(generation_.mode, generation_.provider))
        (*provider)->abandon(call_);
    } else if (auto provider = services_.providers.art(generation_.mode, generation_.provider)) {
      (*provider)->abandon(call_);
    }
  }

 private:
  const GenerationServices& services_;
  const Services& base_;
  Generation generation_;
  queue::JobContext& context_;
  StoredNotes notes_;
  ProgressNote progress_;
  Scratch scratch_;
  generate::Call call_;
};

queue::Outcome make(const GenerationServices& services, queue::JobContext& context) {
  auto generation = services.base.db.read(
      [&](store::Tx& tx) { return store::generation_get(tx, context.job().id); });
  if (!generation) return queue::outcome_of(std::move(generation).error());
  if (model::has_ended(*generation)) return queue::Done{};
  if (services.base.stopped(model::flag::kGeneration))
    return queue::Snooze{services.base.clock.now() + kStoppedWait, true};
  const auto turn = begin(services, *generation);
  if (!turn) return queue::outcome_of(turn.error());
  if (!*turn) return queue::Snooze{services.base.clock.now() + kTurn};
  return Try(services, *std::move(generation), context).run();
}

queue::Outcome take_back(const GenerationServices& services, queue::JobContext& context) {
  const auto* id = context.job().payload.if_contains("id");
  if (!id || !id->is_string()) return queue::Done{};
  auto generation = services.base.db.read(
      [&](store::Tx& tx) { return store::generation_get(tx, std::string(id->get_string())); });
  if (!generation) return queue::Done{};
  Try(services, *std::move(generation), context).abandon();
  return queue::Done{};
}

}  // namespace

namespace {

/// A job that gave up without a word fails its generation.
void generation_gave_up(const Services& services, const model::Job& job, const Error& error) {
  auto generation =
      services.db.read([&](store::Tx& tx) { return store::generation_get(tx, job.id); });
  if (!generation || model::has_ended(*generation)) return;
  if (const auto saved = fail(services, *std::move(generation), error); !saved.ok())
    log::error("{}: {}", job.id, saved.error().line());
}

}  // namespace

void add_generation_kinds(queue::Registry& registry, const GenerationServices& services) {
  const Backoff backoff{std::chrono::milliseconds(1000), std::chrono::minutes(2)};
  const auto add = [&](const char* kind, model::KeepsAwake keeps_awake) {
    registry.add(kind,
        {.handler = [&services](auto& context) { return make(services, context); },
            .concurrency = services.at_once,
            .backoff = backoff,
            .keeps_awake = keeps_awake,
            .gave_up = [&services](const auto& job,
                           const auto& error) { generation_gave_up(services.base, job, error); }});
  };
  add("generate", "pieces of music to make");
  add("art", "covers to make");
  registry.add(
      "abandon", {.handler = [&services](auto& context) { return take_back(services, context); },
                     .concurrency = 1,
                     .backoff = backoff,
                     .keeps_awake = model::kHousekeeping});
}

}  // namespace mv::jobs
