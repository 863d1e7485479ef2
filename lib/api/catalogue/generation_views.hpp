// SPDX-License-Identifier: Apache-2.0
#pragma once
// Making music and covers from words, and the jobs that do it.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/rules.hpp"
#include "model/generation.hpp"
#include "model/job.hpp"

namespace mv::api {

struct CreateGeneration {
  std::string prompt;
  int duration = 60;  ///< seconds, 5 to 600
  std::optional<std::string> style;
  std::vector<std::string> tags;
  bool instrumental = true;
  std::optional<std::int64_t> seed;  ///< 0 to 2^32 - 1; absent = one is drawn
  std::optional<int> tempo;          ///< beats per minute, 40 to 220
  std::optional<std::string> key;
  std::optional<std::string> provider;
  std::optional<std::string> title, artist;
  bool wait_audio = false;  ///< answer when the track is there, or after a minute
};
BOOST_DESCRIBE_STRUCT(CreateGeneration, (),
    (prompt, duration, style, tags, instrumental, seed, tempo, key, provider, title, artist,
        wait_audio))
template <>
std::span<const FieldRule> rules_of<CreateGeneration>();

struct CreateArtwork {
  std::string track_id;
  std::optional<std::string> prompt;
  std::optional<std::string> style;
  std::optional<std::int64_t> seed;  ///< 0 to 2^32 - 1; absent = one is drawn
  std::optional<std::string> provider;
  bool replace = false;  ///< also a cover that is the user's own file
};
BOOST_DESCRIBE_STRUCT(CreateArtwork, (), (track_id, prompt, style, seed, provider, replace))
template <>
std::span<const FieldRule> rules_of<CreateArtwork>();

/// Why a job failed for good, in the three parts of every error.
struct JobError {
  std::string code, what, why, hint;
};
BOOST_DESCRIBE_STRUCT(JobError, (), (code, what, why, hint))

struct JobView {
  std::string id, kind;
  std::string state;  ///< queued, running, done, dead, cancelled
  int attempts = 0;
  std::optional<std::string> last_error, run_at, finished_at;
  std::string created_at;
  // Of what is generated; null for other jobs.
  std::optional<std::string> provider, step, track_id;
  std::optional<double> progress;              ///< 0 to 1
  std::optional<std::int64_t> queue_position;  ///< 0 = next; null once it runs
  std::optional<std::int64_t> estimate;        ///< seconds until it is done, as far as one can tell
  std::optional<boost::json::object> request, result;
  std::optional<JobError> error;
};
BOOST_DESCRIBE_STRUCT(JobView, (),
    (id, kind, state, attempts, last_error, run_at, finished_at, created_at, provider, step,
        track_id, progress, queue_position, estimate, request, result, error))

JobView view(const model::Job& job);
/// A job that generates, as its generation tells it; `job` may be gone by then.
JobView view(const model::Generation& generation, const model::Job* job);

}  // namespace mv::api
