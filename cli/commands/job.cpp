// SPDX-License-Identifier: Apache-2.0
#include "commands/job.hpp"

#include <fmt/format.h>

#include <cmath>

#include "api/catalogue/generation_views.hpp"
#include "base/text/text.hpp"
#include "client/event_stream.hpp"
#include "commands/details.hpp"
#include "model/job.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

using State = model::JobState;

std::string path_of(const api::JobView& job) { return "/api/v1/jobs/" + url_encode(job.id); }

std::string text_of(const std::optional<boost::json::object>& from, std::string_view key) {
  if (!from) return {};
  const auto* value = from->if_contains(key);
  if (!value || value->is_null()) return {};
  if (value->is_string()) return printable(std::string(value->get_string()));
  if (value->is_double()) return fmt::format("{:g}", value->get_double());
  return model::serialized(*value);
}

std::string state_of(const api::JobView& job) {
  if (is(job.state, State::queued))
    return job.queue_position.value_or(0) == 0
               ? "waiting"
               : fmt::format("waiting, {} before it", *job.queue_position);
  return job.step.value_or(job.state);
}

// A line for each step; on a terminal one that repaints.
class View {
 public:
  explicit View(Context& context) : context_(context) {}
  void show(const api::JobView& now) {
    if (context_.progress.style() == Progress::Style::bar)
      return context_.progress.paint({line_of(now)});
    const auto said = fmt::format("{}: {}", now.id, state_of(now));
    if (said != last_ && !has_ended(now)) context_.say(said);
    last_ = said;
  }

 private:
  Context& context_;
  std::string last_;
};

}  // namespace

bool has_ended(const api::JobView& job) { return !is(job.state, {State::queued, State::running}); }

std::string line_of(const api::JobView& job) {
  auto out = fmt::format("{}: {}", job.id, state_of(job));
  if (has_ended(job)) return out;
  if (job.progress && *job.progress > 0)
    out += fmt::format(", {} %", std::lround(*job.progress * 100));
  if (job.estimate) out += fmt::format(", about {} s left", *job.estimate);
  return out;
}

std::string describe(const api::JobView& job) {
  std::vector<std::pair<std::string, std::string>> rows{
      {"id", job.id}, {"kind", job.kind}, {"state", job.state}, {"step", job.step.value_or("")}};
  if (!has_ended(job) && job.progress) {
    rows.emplace_back("progress", fmt::format("{} %", std::lround(*job.progress * 100)));
    if (job.queue_position) rows.emplace_back("before it", std::to_string(*job.queue_position));
    if (job.estimate) rows.emplace_back("left", fmt::format("about {} s", *job.estimate));
  }
  rows.emplace_back("track", job.track_id.value_or(""));
  rows.emplace_back("provider", job.provider.value_or(""));
  for (const char* key : {"prompt", "seed", "style"})
    rows.emplace_back(key, text_of(job.request, key));
  for (const char* key : {"model", "genre", "tempo", "key", "cost", "terms"})
    rows.emplace_back(key, text_of(job.result, key));
  if (job.error) {
    rows.emplace_back("failed", printable(job.error->what));
    rows.emplace_back("why", printable(job.error->why));
    rows.emplace_back("what to do", printable(job.error->hint));
  } else {
    rows.emplace_back("last error", printable(job.last_error.value_or("")));
  }
  rows.emplace_back("attempts", job.attempts > 0 ? std::to_string(job.attempts) : "");
  rows.emplace_back("created", short_time(job.created_at));
  rows.emplace_back("finished", short_time(job.finished_at.value_or("")));
  return details(rows);
}

Result<api::JobView> watch(Context& context, client::Session& session, api::JobView start,
    std::chrono::milliseconds timeout) {
  View view(context);
  api::JobView now = std::move(start);
  view.show(now);
  client::FollowOptions options;
  options.path = path_of(now) + "/events";
  options.deadline = std::chrono::steady_clock::now() + timeout;
  options.on_event = [&](const client::ServerEvent& event) {
    auto read = model::parse_json<api::JobView>(event.data);
    if (!read) return true;
    now = *std::move(read);
    view.show(now);
    return !has_ended(now);
  };
  auto ended = has_ended(now) ? Status{} : client::follow(session, options);
  context.progress.end();
  if (!ended && ended.error().code == Code::interrupted) {
    context.say_how_to_go_on(
        fmt::format("Stopped watching; {} continues. Watch it: {}. Cancel it: {}", now.id,
            context.next("job watch " + now.id), context.next("job cancel " + now.id)));
    return ended.error();
  }
  if (!ended && ended.error().code != Code::pending) return ended.error();
  return now;
}

std::optional<Error> failure_of(const Context& context, const api::JobView& job) {
  if (is(job.state, State::done)) return std::nullopt;
  if (!has_ended(job))
    return make_error(Code::pending, job.id + " is not done yet", "Timed out; the work continues",
        fmt::format("Look again: {}", context.next("job watch " + job.id)));
  if (is(job.state, State::cancelled))
    return make_error(Code::cancelled, job.id + " was cancelled");
  if (!job.error)
    return make_error(Code::rejected, job.id + " failed", printable(job.last_error.value_or("")));
  return make_error(code_from_token(job.error->code).value_or(Code::rejected),
      printable(job.error->what), printable(job.error->why), printable(job.error->hint));
}

Outcome job_outcome(const Context& context, const api::JobView& job) {
  Outcome out;
  out.value = model::to_json(job);
  out.text = describe(job);
  out.error = failure_of(context, job);
  return out;
}

}  // namespace mv::cli
