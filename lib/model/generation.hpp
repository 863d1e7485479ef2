// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

enum class GenerationState { queued, running, completed, failed, cancelled };
BOOST_DESCRIBE_ENUM(GenerationState, queued, running, completed, failed, cancelled)

/// Music or a cover made from words. Its id is that of the job that makes it; the row stays when
/// the job is gone, so that a track knows where it came from.
struct Generation {
  std::string id;  ///< job_…
  std::string user_id;
  Mode mode = Mode::live;
  std::string kind;             ///< music, art
  std::string provider;         ///< local, replicate, ...
  boost::json::object request;  ///< what is to be made, with everything that was filled in
  GenerationState state = GenerationState::queued;
  int progress = 0;             ///< thousandths
  std::string step;             ///< what is being done, in words
  boost::json::object journal;  ///< what the provider noted, so that nothing is ordered twice
  boost::json::object result;   ///< model, seed, cost, terms, warnings, ...
  boost::json::object error;    ///< code, what, why, hint
  std::string track_id;         ///< music: the new track; art: whose cover it is
  Millis created_at = 0;
  Millis started_at = 0;
  Millis finished_at = 0;
};
BOOST_DESCRIBE_STRUCT(Generation, (),
    (id, user_id, mode, kind, provider, request, state, progress, step, journal, result, error,
        track_id, created_at, started_at, finished_at))

inline bool has_ended(const Generation& generation) {
  return generation.state != GenerationState::queued &&
         generation.state != GenerationState::running;
}

}  // namespace mv::model
