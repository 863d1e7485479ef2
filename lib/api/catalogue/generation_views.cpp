// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/generation_views.hpp"

#include "api/or_null.hpp"

#include "base/shown_path.hpp"
#include "model/json.hpp"

namespace mv::api {
namespace {

// The words of jobs for the words of generations.
std::string job_state(const std::string& state) {
  if (state == "completed") return "done";
  return state == "failed" ? "dead" : state;
}

}  // namespace

JobView view(const model::Job& job) {
  JobView out;
  out.id = job.id;
  out.kind = job.kind;
  out.state = job.state;
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
  out.state = job_state(generation.state);
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
