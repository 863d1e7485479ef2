// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"
#include "store/events/event_append.hpp"
#include "store/jobs/jobs.hpp"

#include <fmt/format.h>

#include <map>

#include "generate/records.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/job_answer.hpp"
#include "store/catalogue/generations.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::handlers {
namespace {

using model::Generation;

constexpr std::int64_t kUsualPace = 60;  // thousandths of the duration, when nothing is known yet
constexpr Millis kUsualStart = 2'000;

Error no_job(const std::string& id) {
  return make_error(
      Code::not_found, id + ": there is no such job", {}, "List them with mv job list.");
}

bool owns(const api::Principal& principal, const model::Owner& owner) {
  return owner.user_id == principal.user_id && owner.mode == principal.mode;
}

// The server's own jobs belong to its owner; those of before jobs had an owner, to who owns their
// distribution.
bool visible(store::Tx& tx, const api::Principal& principal, const model::Job& job) {
  if (!job.user_id.empty()) return job.user_id == principal.user_id && job.mode == principal.mode;
  const auto* id = job.payload.if_contains("distribution_id");
  if (!id || !id->is_string()) return principal.owner;
  return store::distribution_get(tx, model::owner_of(principal), std::string(id->get_string()))
      .ok();
}

Millis needed(store::Tx& tx, const Generation& generation) {
  if (generation.kind == "art") return 2 * kUsualStart;
  const auto* duration = generation.request.if_contains("duration_ms");
  const auto asked =
      duration && duration->is_number() ? duration->to_number<std::int64_t>() : 60'000;
  return kUsualStart +
         asked * store::generation_pace(tx, generation.provider).value_or(kUsualPace) / 1000;
}

// When it will be done: by how far it is, else by how long the last ones took.
void foretell(store::Tx& tx, const Generation& generation, Millis now, api::JobView& view) {
  if (model::has_ended(generation)) return;
  const auto whole = needed(tx, generation);
  if (generation.state == model::GenerationState::queued) {
    const auto ahead = store::generations_ahead(tx, generation.kind, generation.id);
    view.queue_position = ahead;
    view.estimate = (whole * (ahead / 2 + 1) + 999) / 1000;
    return;
  }
  const auto taken = now - generation.started_at;
  const auto left = generation.progress > 50
                        ? taken * (1000 - generation.progress) / generation.progress
                        : std::max<Millis>(whole - taken, 0);
  view.estimate = (left + 999) / 1000;
}

// The view of one job whenever it is another, until the job has ended.
class JobStream final : public api::Stream {
 public:
  JobStream(Deps& deps, StreamSeats::Seat seat, api::Principal principal, std::string id)
      : deps_(deps), seat_(std::move(seat)), principal_(std::move(principal)), id_(std::move(id)) {}

  void start(std::function<void()> wake) override {
    generations_ = deps_.db.subscribe(
        std::string(store::kGenerationsChannel), [wake, id = id_](std::string_view payload) {
          if (payload.empty() || payload == id) wake();
        });
    jobs_ =
        deps_.db.subscribe(std::string(store::kJobsChannel), [wake](std::string_view) { wake(); });
  }

  std::string take() override {
    if (finished_) return {};
    const auto view = deps_.db.read(
        [&](store::Tx& tx) { return job_view(tx, principal_, id_, deps_.clock.now()); });
    if (!view) {
      finished_ = view.error().code == Code::not_found;
      return {};
    }
    finished_ = !is(view->state, {model::JobState::queued, model::JobState::running});
    auto text = model::json_text(*view);
    if (text == last_) return {};
    last_ = text;
    return fmt::format("event: job\ndata: {}\n\n", text);
  }

  bool finished() const override { return finished_; }

 private:
  Deps& deps_;
  StreamSeats::Seat seat_;
  api::Principal principal_;
  std::string id_, last_;
  bool finished_ = false;
  store::Subscription generations_, jobs_;
};

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto state, query_word<model::JobState>(call, "state"));
  const store::JobFilter filter{.state = state,
      .kind = call.query("kind"),
      .user_id = call.principal.user_id,
      .mode = call.principal.mode,
      .servers_own = call.principal.owner && call.query("server") == "true"};
  return deps.db.read([&](store::Tx& tx) -> Result<api::Response> {
    const auto slice = store::job_list(tx, filter, page);
    std::vector<std::string> ids;
    for (const auto& job : slice.items) ids.push_back(job.id);
    std::map<std::string, Generation> generations;
    for (auto& one : store::generations_of(tx, ids)) generations.emplace(one.id, std::move(one));
    return list_answer<api::JobView>(deps, call, slice, [&](const model::Job& job) {
      const auto found = generations.find(job.id);
      if (found == generations.end()) return api::view(job);
      auto out = api::view(found->second, &job);
      foretell(tx, found->second, call.now, out);
      return out;
    });
  });
}

// The generation ends here and now; its job is told, and what was ordered elsewhere is taken back.
Status cancel_generation(store::Tx& tx, Generation generation, Millis now) {
  const bool ran = generation.state == model::GenerationState::running;
  generation.state = model::GenerationState::cancelled;
  generation.finished_at = now;
  if (!store::generation_end(tx, generation))
    return make_error(Code::conflict, generation.id + " has already ended");
  if (const auto told = store::job_cancel(tx, generation.id, now);
      !told.ok() && told.error().code != Code::conflict && told.error().code != Code::not_found)
    return told;
  if (generation.kind == "music" && ran)
    store::generation_event_append(tx, store::GenerationEvent::failed, generation, now);
  if (generation.journal.empty()) return {};
  model::Job job;
  job.kind = "abandon";
  job.key = "abandon:" + generation.id;
  job.payload = {{"id", generation.id}};
  job.user_id = generation.user_id;
  job.mode = generation.mode;
  job.max_attempts = 5;
  store::job_add(tx, job, now);
  return {};
}

Result<api::Response> cancel(Deps& deps, api::Call& call) {
  const auto& id = call.param("id");
  MV_TRY(const auto view, deps.db.write([&](store::Tx& tx) -> Result<api::JobView> {
    MV_TRY(const auto before, job_view(tx, call.principal, id, call.now));
    auto generation = store::generation_get(tx, id);
    if (!generation)
      return make_error(Code::conflict, fmt::format("{} is a job of kind {}", id, before.kind),
          "Only generation jobs can be cancelled here",
          "Cancel a distribution with mv distribution cancel.");
    MV_CHECK(cancel_generation(tx, *std::move(generation), call.now));
    return job_view(tx, call.principal, id, call.now);
  }));
  return answer(200, view);
}

Result<api::Response> midi(Deps& deps, api::Call& call) {
  const auto& id = call.param("id");
  MV_TRY(const auto view, job_view(deps, call.principal, id));
  const auto file = generate::midi_file(deps.generated, id);
  std::error_code missing;
  const auto bytes = fs::file_size(file, missing);
  if (missing || view.kind != "generate")
    return make_error(Code::not_found, id + " has no notes",
        "Only the local provider writes them, once the job is done");
  api::Response response;
  response.headers.set("Content-Type", "audio/midi");
  response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}.mid\"", id));
  response.file = api::file_body(file, bytes);
  return response;
}

}  // namespace

Result<api::JobView> job_view(
    store::Tx& tx, const api::Principal& principal, const std::string& id, Millis now) {
  const auto job = store::job_get(tx, id);
  const auto generation = store::generation_get(tx, id);
  if (generation && owns(principal, model::owner_of(*generation))) {
    auto out = api::view(*generation, job.ok() ? &*job : nullptr);
    foretell(tx, *generation, now, out);
    return out;
  }
  if (generation || !job || !visible(tx, principal, *job)) return no_job(id);
  return api::view(*job);
}

Result<api::JobView> job_view(Deps& deps, const api::Principal& principal, const std::string& id) {
  return deps.db.read([&](store::Tx& tx) { return job_view(tx, principal, id, deps.clock.now()); });
}

void add_jobs(api::Handlers& handlers, Deps& deps) {
  handlers.plain["job_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["job_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto view, job_view(deps, call.principal, call.param("id")));
    return answer(200, view);
  };
  handlers.plain["job_cancel"] = [&](api::Call& call) { return cancel(deps, call); };
  handlers.plain["job_midi_get"] = [&](api::Call& call) { return midi(deps, call); };
  handlers.plain["job_watch"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto view, job_view(deps, call.principal, call.param("id")));
    MV_TRY(auto seat, deps.streams.take(call.principal.user_id));
    api::Response response;
    response.headers.set("Content-Type", "text/event-stream");
    response.stream = std::make_shared<JobStream>(deps, std::move(seat), call.principal, view.id);
    return response;
  };
}

}  // namespace mv::handlers
