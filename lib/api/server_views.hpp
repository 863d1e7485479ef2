// SPDX-License-Identifier: Apache-2.0
#pragma once
// The server itself: what the API gives.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace mv::api {

/// Work of one kind that the server has yet to do, of all users.
struct WaitingView {
  std::string what;
  std::int64_t count = 0;
  std::string next_at;  ///< when the first of it is due; empty = now
};
BOOST_DESCRIBE_STRUCT(WaitingView, (), (what, count, next_at))

/// Which key of the key file seals, and whether another one takes its place.
struct KeyFileView {
  std::string id;  ///< follows from the key, and tells nothing of it
  bool rotating = false;
  std::vector<std::string> waits_for;  ///< servers without the new key
  std::int64_t older_digests =
      0;  ///< API keys, tokens and the like that stand under an older pepper
};
BOOST_DESCRIBE_STRUCT(KeyFileView, (), (id, rotating, waits_for, older_digests))

struct ServerView {
  std::string version, state, started_at, database, mode;
  std::int64_t pid = 0, uptime_ms = 0, rss_bytes = 0;
  std::int64_t jobs_queued = 0, jobs_running = 0, open_streams = 0;
  std::vector<WaitingView> waiting;
  KeyFileView key;
};
BOOST_DESCRIBE_STRUCT(ServerView, (),
    (version, state, started_at, database, mode, pid, uptime_ms, rss_bytes, jobs_queued,
        jobs_running, open_streams, waiting, key))

}  // namespace mv::api
