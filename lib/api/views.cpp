// SPDX-License-Identifier: Apache-2.0
#include "api/views.hpp"

#include <fmt/format.h>

#include "base/shown_path.hpp"

namespace mv::api {
namespace {

std::optional<std::string> text_or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}
std::optional<std::string> time_or_null(Millis time) {
  return time == 0 ? std::nullopt : std::optional<std::string>(format_utc(time));
}

}  // namespace

TrackView view(const model::Track& track) {
  return {track.id,         track.mode,          track.metadata.title,
          display_artist(track.metadata),        track.metadata,
          track.audio,      track.format,        track.measure,
          track.artwork,    track.artwork_facts, text_or_null(track.artwork_origin),
          track.origin.empty() ? std::nullopt : std::optional(track.origin),
          format_utc(track.created_at),          format_utc(track.updated_at),
          track.revision};
}

DistributionView view(const model::Distribution& distribution) {
  DistributionView out{distribution.id, distribution.track_id,
                       text_or_null(distribution.release_id), distribution.mode,
                       overall_state(distribution), distribution.metadata.title,
                       display_artist(distribution.metadata), {}, distribution.overrides,
                       text_or_null(distribution.again),
                       format_utc(distribution.created_at), format_utc(distribution.updated_at),
                       distribution.revision};
  for (const auto& p : distribution.placements)
    out.platforms.push_back({p.platform, p.provider, p.state, text_or_null(p.external_id),
                             text_or_null(p.url), text_or_null(hide_paths(p.reason)), text_or_null(hide_paths(p.hint)),
                             text_or_null(p.platform_words), p.attempts, time_or_null(p.live_at),
                             format_utc(p.updated_at)});
  return out;
}

ApiKeyView view(const model::ApiKey& key, Millis now) {
  const bool expired = key.expires_at != 0 && key.expires_at <= now;
  return {key.id, key.name, key.mode, key.display, key.scopes,
          key.revoked_at != 0 ? "revoked" : expired ? "expired" : "active",
          format_utc(key.created_at), time_or_null(key.expires_at), time_or_null(key.last_used_at),
          time_or_null(key.revoked_at), std::nullopt};
}

EventView view(const model::Event& event) {
  return {event.seq, event.id, event.type, event.mode, event.subject_id,
          format_utc(event.created_at), event.data};
}

ChangeView view(const model::PlacementChange& change) {
  return {change.platform, change.from, change.to, format_utc(change.at), change.cause,
          text_or_null(hide_paths(change.reason)), text_or_null(change.platform_words)};
}

/// A request of a few hundred kilobytes can have more faults than anybody reads.
constexpr std::size_t kMostFaults = 100;

Problem problem_of(const Error& error, std::string_view request_id) {
  const auto& info = code_info(error.code);
  Problem out;
  out.type = fmt::format("urn:musicverse:problem:{}", info.token);
  out.title = info.title;
  out.status = info.http;
  out.detail = hide_paths(error.what);
  out.code = info.token;
  out.why = hide_paths(error.why);
  out.hint = hide_paths(error.hint);
  out.request_id = request_id;
  for (const auto& fault : error.faults) {
    if (out.errors.size() == kMostFaults) {
      out.errors.push_back({"", "more", fmt::format("and {} more", error.faults.size() - kMostFaults),
                            "Fix these first."});
      break;
    }
    out.errors.push_back({fault.at, fault.rule, hide_paths(fault.message), hide_paths(fault.hint)});
  }
  if (error.retry_after) out.retry_after = (error.retry_after->count() + 999) / 1000;
  return out;
}

Error error_of(const Problem& problem) {
  Error out;
  out.code = code_from_token(problem.code).value_or(Code::upstream);
  out.what = problem.detail.empty() ? problem.title : problem.detail;
  out.why = problem.why;
  out.hint = problem.hint;
  for (const auto& fault : problem.errors)
    out.faults.push_back({fault.pointer, fault.rule, fault.message, fault.hint});
  if (problem.retry_after) out.retry_after = std::chrono::seconds(*problem.retry_after);
  return out;
}

}  // namespace mv::api
