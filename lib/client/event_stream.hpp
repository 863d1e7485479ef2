// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads server-sent events (HTML Living Standard, section 9.2).
#include <functional>
#include <string>
#include <vector>

#include "client/session.hpp"

namespace mv::client {

struct ServerEvent {
  std::string id;
  std::string type;  ///< "message" when the server names none
  std::string data;
};

/// Takes the stream in pieces of any size and gives whole events. Not thread-safe.
class EventParser {
 public:
  std::vector<ServerEvent> feed(std::string_view block);
  /// Of the last whole event.
  const std::string& last_id() const { return last_id_; }
  /// What the server asked to wait before coming back; 0 = it did not say.
  std::chrono::milliseconds retry() const { return retry_; }
  /// Forgets a half-read event; the last id stays.
  void reset();

 private:
  void line(std::string_view text, std::vector<ServerEvent>& out);

  std::string rest_, type_, data_, id_, last_id_;
  bool has_data_ = false;
  bool skip_line_feed_ = false;
  std::chrono::milliseconds retry_{0};
};

struct FollowOptions {
  std::string path;   ///< /api/v1/distributions/dst_…/events
  std::string after;  ///< last event id already seen; empty = the server's own start
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  /// Called before every (re)connection and for every event; false ends the stream. on_event must
  /// not use the session that is streaming (see Session::sibling).
  std::function<bool()> on_open;
  std::function<bool(const ServerEvent&)> on_event;
  /// Told when the first bytes of a connection arrive, and when the server could not be reached or
  /// refused for the moment. May be empty.
  std::function<void()> on_connected;
  std::function<void(const Error&)> on_away;
};

/// Follows a stream and comes back after a broken connection with Last-Event-ID. Returns when a
/// callback said so. Errors: pending at the deadline, interrupted, and what the server refused.
/// A server that is away is tried again until the deadline.
Status follow(Session& session, const FollowOptions& options);

}  // namespace mv::client
