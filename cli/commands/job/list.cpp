// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cmath>

#include "api/catalogue/generation_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"
#include "model/job.hpp"

namespace mv::cli {
namespace {

using Job = api::JobView;

std::string percent(const Job& job) {
  return job.progress ? fmt::format("{} %", std::lround(*job.progress * 100)) : "";
}

}  // namespace

Command job_list_command() {
  return {
      .path = "job list",
      .summary = "List jobs, newest first",
      .about =
          "Jobs are the server's work in the background: making music and covers, sending "
          "tracks.",
      .options = {limit_option(),
          {.name = "kind",
              .value = Value::choice,
              .shown = "KIND",
              .help = "Only jobs of this kind",
              .choices = {"generate", "art", "distribute", "publish", "update", "poll", "takedown"},
              .complete = Complete::choices},
          {.name = "state",
              .value = Value::choice,
              .shown = "STATE",
              .help = "Only jobs in this state",
              .choices = all_words<model::JobState>(),
              .complete = Complete::choices}},
      .examples = {{"job list --kind generate", ""}, {"job list --json=id,state", "For a script"}},
      .run = list<Job>({
          .url = "/api/v1/jobs",
          .columns = {{"ID", &Job::id}, {"KIND", &Job::kind}, {"STATE", &Job::state},
              {"DONE", percent}, {"TRACK", &Job::track_id},
              {"CREATED", [](auto& job) { return short_time(job.created_at); }}},
          .empty = "There are no jobs.",
          .filters = {{"kind", "kind"}, {"state", "state"}},
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
