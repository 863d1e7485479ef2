// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "api/catalogue/generation_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/job.hpp"
#include "commands/present.hpp"

namespace mv::cli {
namespace {

Table table_of(const std::vector<api::JobView>& jobs) {
  Table out{{"ID", "KIND", "STATE", "DONE", "TRACK", "CREATED"}, {}, "There are no jobs."};
  for (const auto& job : jobs)
    out.rows.push_back({job.id, job.kind, job.state,
                        job.progress ? fmt::format("{} %", std::lround(*job.progress * 100)) : "",
                        job.track_id.value_or(""), short_time(job.created_at)});
  return out;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  std::string path = "/api/v1/jobs?";
  for (const char* field : {"kind", "state"})
    if (const auto value = context.in.text(field); !value.empty())
      path += fmt::format("{}={}&", field, url_encode(value));
  path.pop_back();
  MV_TRY(auto* session, context.session());
  MV_TRY(const auto jobs, client::all_pages<api::JobView>(*session, path, limit));
  Outcome out;
  out.value = model::to_json(jobs);
  out.table = table_of(jobs);
  return out;
}

}  // namespace

Command job_list_command() {
  Command out;
  out.path = "job list";
  out.summary = "List jobs, newest first";
  out.about = "Jobs are the server's work in the background: making music and covers, sending "
              "tracks.";
  out.options = {
      limit_option(),
      {"kind", 0, Value::choice, "KIND", "Only jobs of this kind", "", "",
       {"generate", "art", "distribute", "publish", "update", "poll", "takedown"}, Complete::choices},
      {"state", 0, Value::choice, "STATE", "Only jobs in this state", "", "",
       {"queued", "running", "done", "dead", "cancelled"}, Complete::choices},
  };
  out.examples = {{"job list --kind generate", ""}, {"job list --json=id,state", "For a script"}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
