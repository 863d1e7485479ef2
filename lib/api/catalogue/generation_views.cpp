// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"

#include "api/or_null.hpp"

#include "base/shown_path.hpp"
#include "model/json.hpp"

namespace mv::api {
namespace {

// The words of jobs for the words of generations.
model::JobState job_state(model::GenerationState state) {
  switch (state) {
    case model::GenerationState::queued: return model::JobState::queued;
    case model::GenerationState::running: return model::JobState::running;
    case model::GenerationState::completed: return model::JobState::done;
    case model::GenerationState::failed: return model::JobState::dead;
    case model::GenerationState::cancelled: return model::JobState::cancelled;
  }
  return model::JobState::dead;
}

}  // namespace

JobView view(const model::Job& job) {
  JobView out;
  out.id = job.id;
  out.kind = job.kind;
  out.state = to_word(job.state);
  out.attempts = job.attempts;
  out.last_error = text_or_null(hide_paths(job.last_error));
  out.run_at = time_or_null(job.run_at);
  out.finished_at = time_or_null(job.finished_at);
  out.created_at = format_utc(job.created_at);
  return out;
}

JobView view(const model::Generation& generation, const model::Job* job) {
  JobView out = job ? view(*job) : JobView{};
  out.id = generation.id;
  out.kind = generation.kind == "music" ? "generate" : generation.kind;
  out.state = to_word(job_state(generation.state));
  out.created_at = format_utc(generation.created_at);
  out.finished_at = time_or_null(generation.finished_at);
  if (model::has_ended(generation)) out.run_at.reset();
  out.provider = generation.provider;
  out.step = text_or_null(generation.step);
  out.track_id = text_or_null(generation.track_id);
  out.progress = generation.progress / 1000.0;
  out.request = generation.request;
  if (!generation.result.empty()) out.result = generation.result;
  if (!generation.error.empty()) {
    JobError error;
    model::from_json(generation.error, error);
    out.error = std::move(error);
  }
  return out;
}

}  // namespace mv::api
