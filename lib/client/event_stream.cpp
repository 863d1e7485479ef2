// SPDX-License-Identifier: Apache-2.0
#include "client/event_stream.hpp"

#include <utility>

#include "base/random.hpp"
#include "base/retry.hpp"
#include "base/text/text.hpp"

namespace mv::client {
namespace {
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;
constexpr std::size_t kEventLimit = 1 << 20;
// A new connection now and then makes on_open look again, should an event ever have been missed.
constexpr milliseconds kOneConnection{45'000};
}  // namespace

void EventParser::reset() {
  rest_.clear();
  type_.clear();
  data_.clear();
  id_ = last_id_;
  has_data_ = skip_line_feed_ = false;
}

std::vector<ServerEvent> EventParser::feed(std::string_view block) {
  std::vector<ServerEvent> out;
  for (const char c : block) {
    // A line ends with CR, LF or both, also when the two come in different blocks.
    const bool second = skip_line_feed_ && c == '\n';
    skip_line_feed_ = c == '\r';
    if (second) continue;
    if (c == '\n' || c == '\r') {
      line(rest_, out);
      rest_.clear();
    } else if (rest_.size() < kEventLimit) {
      rest_ += c;
    }
  }
  return out;
}

void EventParser::line(std::string_view text, std::vector<ServerEvent>& out) {
  if (text.empty()) {
    // Only now: an event that was cut off behind its id has to come again.
    last_id_ = id_;
    if (has_data_) out.push_back({last_id_, type_.empty() ? "message" : type_, data_});
    type_.clear();
    data_.clear();
    has_data_ = false;
    return;
  }
  const auto colon = text.find(':');
  const auto field = text.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (has_data_) data_ += '\n';
    if (data_.size() < kEventLimit) data_ += value;
    has_data_ = true;
  } else if (field == "event") {
    type_ = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    id_ = value;
  } else if (field == "retry") {
    if (const auto wait = parse_int(value); wait && *wait >= 0 && *wait < 600'000)
      retry_ = milliseconds(*wait);
  }
}

Status follow(Session& session, const FollowOptions& options) {
  const Backoff backoff{milliseconds(250), milliseconds(5'000)};
  EventParser parser;
  bool done = false, fresh = true;
  const auto late = [&] { return Steady::now() >= options.deadline; };
  for (int attempt = 0;;) {
    parser.reset();
    fresh = true;
    auto request = session.request("GET", options.path);
    request.headers.set("Accept", "text/event-stream");
    const auto after = parser.last_id().empty() ? options.after : parser.last_id();
    if (!after.empty()) request.headers.set("Last-Event-ID", after);
    request.total_timeout = kOneConnection;
    request.progress = [&](std::uint64_t, std::uint64_t) { return !session.stopped() && !late(); };
    request.on_data = [&](std::string_view block) {
      attempt = 0;
      if (std::exchange(fresh, false) && options.on_connected) options.on_connected();
      for (const auto& event : parser.feed(block))
        if (!options.on_event(event)) return done = true, false;
      return true;
    };
    if (options.on_open && !options.on_open()) return {};
    const auto answer = session.once(request);
    if (done) return {};
    if (session.stopped()) return make_error(Code::interrupted, "interrupted");
    if (late())
      return make_error(
          Code::pending, "not finished yet", "Timed out", "The work continues; look again later.");
    if (answer && answer->status >= 400) {
      const auto error = error_of_answer(*answer);
      if (!error.retryable()) return error;
      if (options.on_away) options.on_away(error);
    } else if (!answer && !answer.error().retryable() && answer.error().code != Code::cancelled) {
      return answer.error();
    } else if (!answer && fresh && options.on_away) {
      options.on_away(answer.error());
    }
    auto wait = std::max(parser.retry(), backoff.wait(attempt, random_below));
    ++attempt;
    const auto left = std::chrono::duration_cast<milliseconds>(options.deadline - Steady::now());
    if (!session.wait(std::min(wait, std::max(left, milliseconds(0)))))
      return make_error(Code::interrupted, "interrupted");
  }
}

}  // namespace mv::client
