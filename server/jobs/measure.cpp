// SPDX-License-Identifier: Apache-2.0
#include "jobs/measure.hpp"

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "model/json.hpp"
#include "store/catalogue/measurements.hpp"

namespace mv::jobs {
namespace {

namespace json = boost::json;
using model::Measurement;

constexpr Millis kForgotten = 60'000;  // nobody asked for so long: nobody waits for it
constexpr Millis kLook = 1'000;        // between two looks whether it is still wanted
constexpr Millis kProgressEvery = 300;

json::object json_of(const Error& error) {
  return {{"code", code_info(error.code).token}, {"what", error.what}, {"why", error.why},
      {"hint", error.hint}};
}

std::string text_in(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

class Measuring {
 public:
  Measuring(const MeasureServices& services, queue::JobContext& context)
      : services_(services),
        db_(services.base.db),
        context_(context),
        sha256_(text_in(context.job().payload, "subject")),
        kind_(text_in(context.job().payload, "kind")) {}

  queue::Outcome run() {
    auto row = now();
    if (!row) return queue::outcome_of(std::move(row).error());
    if (!*row || has_ended(**row)) return queue::Done{};
    if (forgotten(**row) || !note(0)) return drop();
    crash_point("measure.begun");
    auto made = measure();
    crash_point("measure.before_end");
    if (made)
      return end(
          {.state = model::MeasurementState::done, .progress = 1000, .result = *std::move(made)});
    const auto& error = made.error();
    if (error.code == Code::cancelled)
      return context_.cancelled() ? queue::Outcome(queue::Snooze{context_.clock().now()}) : drop();
    const auto& job = context_.job();
    const bool final = error.code == Code::invalid || error.code == Code::unsupported;
    if (!final && job.attempts < job.max_attempts) return queue::Retry{error};
    if (!final) log::warn("{} {} cannot be measured: {}", kind_, sha256_, error.line());
    return end({.state = model::MeasurementState::failed, .error = json_of(error)});
  }

 private:
  Result<std::optional<Measurement>> now() {
    using Found = std::optional<Measurement>;
    return db_.read(
        [&](store::Tx& tx) -> Result<Found> { return store::measurement_get(tx, sha256_, kind_); });
  }

  bool forgotten(const Measurement& row) const {
    return context_.clock().now() - row.asked_at > kForgotten;
  }

  bool wanted() {
    const auto at = context_.clock().now();
    if (at - looked_ < kLook) return wanted_;
    looked_ = at;
    if (const auto row = now(); row) wanted_ = *row && !has_ended(**row) && !forgotten(**row);
    return wanted_;
  }

  bool note(int thousandths) {
    const auto noted = db_.write([&](store::Tx& tx) -> Result<bool> {
      return store::measurement_progress(tx, sha256_, kind_, thousandths);
    });
    return !noted || *noted;  // a database that is away for a moment is no reason to stop
  }

  Result<json::object> measure() {
    const auto copy = services_.base.media.local_copy(sha256_);
    if (!copy && copy.error().code == Code::not_found)
      return make_error(Code::not_found, "{file}: is not in this server's media folder");
    MV_CHECK(copy);
    const auto& file = copy->path();
    const generate::MeasureCall call{.name = "{file}",
        .cancelled = [this] { return context_.cancelled() || !wanted(); },
        .progress =
            [this](double fraction) {
              const auto at = context_.clock().now();
              if (at - noted_ < kProgressEvery) return;
              noted_ = at;
              wanted_ = note(static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 1000)) && wanted_;
            }};
    if (kind_ == "picture") {
      MV_TRY(const auto facts, generate::inspect_picture(services_.options, file, call));
      return model::to_json(facts).get_object();
    }
    MV_TRY(const auto heard, generate::measure_audio(services_.options, file, call));
    return model::to_json(heard).get_object();
  }

  queue::Outcome drop() {
    return queue::outcome_of(db_.write([&](store::Tx& tx) -> Status {
      store::measurement_drop(tx, sha256_, kind_);
      return {};
    }));
  }

  queue::Outcome end(Measurement ended) {
    ended.subject = sha256_;
    ended.kind = kind_;
    ended.finished_at = context_.clock().now();
    return queue::outcome_of(db_.write([&](store::Tx& tx) -> Status {
      store::measurement_end(tx, ended);
      return {};
    }));
  }

  const MeasureServices& services_;
  store::Database& db_;
  queue::JobContext& context_;
  const std::string sha256_, kind_;
  Millis looked_ = 0, noted_ = 0;
  bool wanted_ = true;
};

}  // namespace

void add_measure_kinds(queue::Registry& registry, const MeasureServices& services) {
  registry.add(std::string(store::kMeasureJob),
      {.handler = [&services](auto& context) { return Measuring(services, context).run(); },
          .concurrency = services.at_once,
          .backoff = Backoff{std::chrono::milliseconds(500), std::chrono::seconds(5)},
          .keeps_awake = "files to measure"});
}

}  // namespace mv::jobs
