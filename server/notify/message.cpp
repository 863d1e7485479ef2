// SPDX-License-Identifier: Apache-2.0
#include "notify/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/webhook/event_types.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/cut.hpp"
#include "base/text/money.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "model/provider/platform.hpp"
#include "notify/access_message.hpp"

namespace mv::notify {
namespace {

namespace json = boost::json;
using model::Distribution;
using model::Placement;
using S = model::PlacementState;

constexpr std::size_t kMostTitle = 200;

std::string text_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t number_of(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  boost::system::error_code ignored;
  return found && found->is_number() ? found->to_number<std::int64_t>(ignored) : 0;
}

/// "Night Train by Ada Example", of one line and not longer than people read.
std::string named(std::string title, std::string_view artist) {
  for (auto& c : title)
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
  if (title.size() > kMostTitle) title = std::string(cut_text(title, kMostTitle)) + "…";
  return artist.empty() ? title : fmt::format("{} by {}", title, artist);
}

std::string artists_of(const model::Metadata& metadata) {
  std::vector<std::string> out;
  for (const auto& artist : metadata.artists)
    if (artist.role == "primary") out.push_back(artist.name);
  return join(out, ", ");
}

std::string short_utc(Millis at) {
  auto out = format_utc(at).substr(0, 16);
  out[10] = ' ';
  return out + " UTC";
}

std::string how_long(Millis ms) {
  const auto seconds = ms / 1000;
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  if (seconds < 172'800) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86'400);
}

// ---- placements --------------------------------------------------------------------------------

struct Place {
  const Distribution* of;
  const Placement* placement;
  S state;
};

bool needs_somebody(S state) {
  return state == S::failed || state == S::rejected || state == S::changes_requested ||
         state == S::awaiting_handoff || state == S::pending_payment;
}

/// One place for each track and platform: the newest order counts, the earlier ones are history.
std::vector<Place> places_of(std::span<const Distribution> distributions) {
  std::vector<Place> out;
  std::map<std::pair<std::string_view, std::string_view>, bool> seen;
  for (const auto& distribution : distributions)
    for (const auto& placement : distribution.placements)
      if (!std::exchange(seen[{distribution.track_id, placement.platform}], true))
        out.push_back({&distribution, &placement, placement.state});
  std::sort(out.begin(), out.end(), [](const Place& a, const Place& b) {
    return std::pair(std::string_view(a.placement->platform), std::string_view(a.of->id)) <
           std::pair(std::string_view(b.placement->platform), std::string_view(b.of->id));
  });
  return out;
}

std::string_view what_happened(S state) {
  switch (state) {
    case S::rejected: return "was rejected by";
    case S::changes_requested: return "needs changes for";
    case S::awaiting_handoff: return "waits for you to deliver it to";
    case S::pending_payment: return "waits for payment at";
    default: return "failed on";
  }
}

std::string_view state_words(S state) {
  switch (state) {
    case S::rejected: return "Rejected by";
    case S::changes_requested: return "Changes requested by";
    case S::awaiting_handoff: return "To be delivered by you to";
    case S::pending_payment: return "Payment needed at";
    case S::cancelled: return "Cancelled on";
    case S::taken_down: return "Taken down from";
    default: return "Failed on";
  }
}

void add_fix(std::vector<Line>& lines, const std::string& reason, const std::string& hint,
    std::string_view before = "") {
  if (!reason.empty()) lines.push_back({fmt::format("{}{}", before, reason), ""});
  if (!hint.empty()) lines.push_back({fmt::format("{}What to do: {}", before, hint), ""});
}

std::string hint_or_retry(const Placement& placement) {
  if (!placement.hint.empty() || placement.state != S::failed) return placement.hint;
  return fmt::format("mv distribution retry {}", placement.distribution_id);
}

/// Of a placement as an event has it.
S state_in(const json::object& placement) {
  return from_word<S>(text_of(placement, "state")).value_or(S::queued);
}

/// The same state, whoever tells of it: a second event of it adds nothing.
std::string mark_of(const std::vector<Place>& places) {
  std::string all;
  for (const auto& [of, placement, state] : places)
    all += fmt::format("{} {} {}\n", placement->id, placement->state, placement->attempts);
  return to_hex(sha256(all)).substr(0, 16);
}

/// Of one platform over the tracks of a release.
struct Standing {
  std::size_t live = 0, all = 0;
  std::string url;
  std::vector<const Place*> others;
};

std::map<std::string, Standing> by_platform(const std::vector<Place>& places) {
  std::map<std::string, Standing> out;
  for (const auto& place : places) {
    auto& standing = out[place.placement->platform];
    ++standing.all;
    if (place.state == S::live) {
      ++standing.live;
      if (standing.url.empty()) standing.url = place.placement->url;
    } else {
      standing.others.push_back(&place);
    }
  }
  return out;
}

std::vector<Line> summary_lines(const std::vector<Place>& places) {
  std::vector<Line> lines;
  const auto platforms = by_platform(places);
  for (const auto& [platform, standing] : platforms) {
    if (standing.live == 0) continue;
    auto text = model::platform_name(platform);
    if (standing.live < standing.all)
      text += fmt::format(" ({} of {} tracks)", standing.live, standing.all);
    lines.push_back({std::move(text), standing.url});
  }
  for (const auto& [platform, standing] : platforms)
    for (const auto* place : standing.others) {
      auto text = fmt::format("{} {}", state_words(place->state), model::platform_name(platform));
      if (standing.all > 1) text += ": " + place->of->metadata.title;
      lines.push_back({std::move(text), ""});
      add_fix(lines, place->placement->reason, hint_or_retry(*place->placement), "  ");
    }
  return lines;
}

/// What stands over the lines: a release's own words, or the track's.
std::string subject_of(std::span<const Distribution> distributions) {
  const auto& first = distributions.front();
  return named(first.metadata.title, artists_of(first.metadata));
}

Told summary_of(const std::vector<Place>& places, const std::string& subject_id,
    const std::string& subject, std::size_t live) {
  const auto heading = live == places.size() ? fmt::format("{} is live", subject)
                                             : fmt::format("{} is partly live", subject);
  return {fmt::format("live:{}:{}", subject_id, mark_of(places)), {heading, summary_lines(places)}};
}

Told problem_of(
    const model::Event& event, const json::object& placement, const std::string& subject) {
  const auto state = state_in(placement);
  Told out{"problem:" + event.id, {fmt::format("{} {} {}", subject, what_happened(state),
                                       model::platform_name(text_of(placement, "platform"))),
                                      {}}};
  auto hint = text_of(placement, "hint");
  if (hint.empty() && state == S::failed) hint = "mv distribution retry " + event.subject_id;
  add_fix(out.message.lines, text_of(placement, "reason"), hint);
  if (const auto words = text_of(placement, "platform_message");
      !words.empty() && text_of(placement, "reason").find(words) == std::string::npos)
    out.message.lines.push_back({fmt::format("The platform says: {}", words), ""});
  return out;
}

/// The release's own title when it is one, else the track's, with its artists when they are known.
std::string subject_of(const model::Event& event, std::span<const Distribution> distributions) {
  return distributions.empty() ? named(text_of(event.data, "title"), "")
                               : subject_of(distributions);
}

std::optional<Told> told_of_placement(
    const model::Event& event, std::span<const Distribution> distributions) {
  const auto* found = event.data.if_contains("placement");
  if (!found || !found->is_object()) return std::nullopt;
  const auto& placement = found->get_object();
  const auto state = state_in(placement);
  const auto places = places_of(distributions);
  std::size_t live = 0, moving = 0, leaving = 0;
  for (const auto& place : places) {
    live += place.state == S::live;
    leaving += place.state == S::takedown_requested;
    moving += !model::is_settled(place.state);
  }
  if (state == S::taken_down) {
    if (leaving > 0 || places.empty()) return std::nullopt;
    Told out{fmt::format("down:{}:{}", event.subject_id, mark_of(places)),
        {fmt::format("{} was taken down", subject_of(event, distributions)), {}}};
    for (const auto& [of, row, at] : places)
      if (at == S::taken_down)
        out.message.lines.push_back({model::platform_name(row->platform), ""});
    return out;
  }
  const auto& first = distributions.empty() ? Distribution{} : distributions.front();
  const auto id = first.release_id.empty() ? event.subject_id : first.release_id;
  if (live > 0 && moving == 0 && !places.empty())
    return summary_of(places, id, subject_of(event, distributions), live);
  if (!needs_somebody(state)) return std::nullopt;
  // The track's own title: a release has many.
  auto subject = named(text_of(event.data, "title"), "");
  for (const auto& distribution : distributions)
    if (distribution.id == event.subject_id)
      subject = named(distribution.metadata.title, artists_of(distribution.metadata));
  return problem_of(event, placement, subject);
}

// ---- everything else ---------------------------------------------------------------------------

std::string platforms_of(const json::object& data) {
  std::vector<std::string> out;
  if (const auto* found = data.if_contains("platforms"); found && found->is_array())
    for (const auto& item : found->get_array())
      if (item.is_string()) out.push_back(model::platform_name(std::string(item.get_string())));
  return join(out, ", ");
}

std::string due_of(const json::object& data) {
  const auto at = text_of(data, "at");
  const auto time = parse_utc(at);
  const auto zone = text_of(data, "time_zone");
  const auto shown = time ? short_utc(*time) : at;
  return zone.empty() || zone == "UTC" ? shown : fmt::format("{} ({})", shown, zone);
}

std::optional<Told> told_of_release(const model::Event& event) {
  const auto& data = event.data;
  const auto subject = named(text_of(data, "title"), text_of(data, "artist"));
  const auto reason = text_of(data, "reason");
  const auto id = text_of(data, "release_id");
  const auto what = std::string_view(event.type).substr(8);
  Told out{fmt::format("{}:{}", event.type, event.id), {"", {}}};
  auto& lines = out.message.lines;
  if (what == "scheduled") {
    out.message.heading = fmt::format("{} is scheduled", subject);
    lines.push_back({due_of(data), ""});
    if (const auto where = platforms_of(data); !where.empty()) lines.push_back({where, ""});
  } else if (what == "pending_payment") {
    out.message.heading = fmt::format("{} waits for payment", subject);
    add_fix(lines, reason.empty() ? "It is due, but your plan has ended" : reason,
        "Renew the plan within 7 days, and it is released at once");
  } else if (what == "released" && number_of(data, "late_ms") > 0) {
    out.message.heading = fmt::format("{} was released late", subject);
    lines.push_back({fmt::format("It was due {} and was released {} later", due_of(data),
                         how_long(number_of(data, "late_ms"))),
        ""});
    add_fix(lines, reason, "");
  } else if (what == "unscheduled" && !reason.empty()) {
    out.message.heading = fmt::format("{} is no longer scheduled", subject);
    add_fix(lines, reason, fmt::format("Give it a new date: mv release schedule {}", id));
  } else if (what == "cancelled" && !reason.empty()) {
    out.message.heading = fmt::format("{} was cancelled", subject);
    add_fix(lines, reason, "");
  } else {
    return std::nullopt;
  }
  return out;
}

Told told_of_failed_payment(const model::Event& event) {
  const auto& data = event.data;
  auto what = money_text(number_of(data, "amount"), text_of(data, "currency"));
  if (const auto tier = text_of(data, "tier"); !tier.empty()) what += " for the tier " + tier;
  Told out{fmt::format("{}:{}", event.type, event.id), {"A payment failed", {{what, ""}}}};
  const auto retry = parse_utc(text_of(data, "retry_at"));
  add_fix(out.message.lines,
      retry ? fmt::format("It is tried again {}", short_utc(*retry)) : "It is not tried again",
      "Check the card with which you pay. Without a payment the tier ends, and releases wait");
  return out;
}

Told told_of_webhook(const model::Event& event) {
  Told out{fmt::format("{}:{}", event.type, event.id), {"A webhook was disabled", {}}};
  out.message.lines.push_back({text_of(event.data, "url"), ""});
  add_fix(out.message.lines, text_of(event.data, "reason"),
      fmt::format(
          "Fix the receiver, then: mv webhook enable {}", text_of(event.data, "webhook_id")));
  return out;
}

}  // namespace

std::optional<Told> told_of(
    const model::Event& event, std::span<const Distribution> distributions) {
  if (event.type.starts_with("distribution.")) return told_of_placement(event, distributions);
  if (event.type.starts_with("release.")) return told_of_release(event);
  if (event.type == "webhook.disabled") return told_of_webhook(event);
  if (event.type == "payment.failed") return told_of_failed_payment(event);
  return told_of_access(event);
}

Message test_message(const model::Channel& channel) {
  return {"A test from MusicVerse",
      {{fmt::format("Channel {} works. It is notified of: {}.",
            channel.name.empty() ? channel.id : channel.name, join(channel.events, ", ")),
          ""}}};
}

std::string plain_text(const Message& message) {
  std::string out = message.heading;
  for (const auto& line : message.lines) {
    out += "\n" + line.text;
    if (!line.url.empty()) out += ": " + line.url;
  }
  return out;
}

bool wants(const model::Channel& channel, std::string_view event_type) {
  if (!model::is_told(event_type)) return false;
  const auto patterns = api::patterns_for(event_type);
  return std::any_of(channel.events.begin(), channel.events.end(), [&](const auto& pattern) {
    return std::find(patterns.begin(), patterns.end(), pattern) != patterns.end();
  });
}

}  // namespace mv::notify
