// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/mode.hpp"

namespace mv::model {

enum class JobState { queued, running, done, dead, cancelled };
BOOST_DESCRIBE_ENUM(JobState, queued, running, done, dead, cancelled)

/// Something done later, at least once.
struct Job {
  std::string id;    ///< job_…
  std::string kind;  ///< distribute, poll, ...
  std::string
      key;  ///< while a job with this key is queued or running no second one is added; "" = no key
  boost::json::object payload;
  JobState state = JobState::queued;
  int priority = 0;  ///< higher first
  Millis run_at = 0;
  int attempts = 0;
  int max_attempts = 25;
  std::int64_t generation = 0;  ///< grows with each claim; a completion must name it
  Millis lease_until = 0;
  std::string worker;
  std::string last_error;
  Millis created_at = 0;
  Millis finished_at = 0;
  std::string user_id;       ///< whose it is; "" = the server's own
  std::optional<Mode> mode;  ///< of the user's; none for the server's own
};
BOOST_DESCRIBE_STRUCT(Job, (),
    (id, kind, key, payload, state, priority, run_at, attempts, max_attempts, generation,
        lease_until, worker, last_error, created_at, finished_at, user_id, mode))

/// Something that happened; written in the transaction of the change.
struct Event {
  std::int64_t seq = 0;  ///< grows in commit order; the cursor of event streams
  std::string id;        ///< evt_…
  std::string type;      ///< distribution.live
  std::string user_id;
  Mode mode = Mode::live;
  std::string subject_id;  ///< dst_…, trk_…
  boost::json::object data;
  Millis created_at = 0;
};
BOOST_DESCRIBE_STRUCT(Event, (), (seq, id, type, user_id, mode, subject_id, data, created_at))

}  // namespace mv::model
