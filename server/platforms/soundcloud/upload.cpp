// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/upload.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/order_text.hpp"
#include "platforms/soundcloud/track.hpp"
#include "platforms/turn.hpp"

namespace mv::platforms::soundcloud {
namespace {

Status check_quota(Session& session, const Order& order) {
  MV_TRY(const auto me, session.get("/me"));
  const auto& quota = part_of(me, "quota");
  if (flag_of(quota, "unlimited_upload_quota")) return {};
  const auto left = number_of(quota, "upload_seconds_left", -1);
  const auto needed = (order.format.duration_ms + 999) / 1000;
  if (left < 0 || needed <= left) return {};
  return make_error(Code::rejected,
      "the track is " + human_duration(order.format.duration_ms) + " long and SoundCloud has " +
          human_duration(left * 1000) + " of upload time left for " + text_of(me, "username"),
      "The account's plan limits the total length of its tracks",
      "Delete tracks at SoundCloud or get a larger plan, then run "
      "mv distribution retry.");
}

Status note_found(Context& context, const Found& found) {
  crash_point("soundcloud.upload.found");
  MV_CHECK(
      context.journal.note({{"track_urn", found.urn}, {"permalink_url", found.permalink_url}}));
  crash_point("soundcloud.upload.noted");
  return {};
}

/// After a crash or a lost answer: is it there? Leaves track_urn in the journal when it is.
Status look_first(Session& session, Context& context) {
  const auto since = number_of(context.journal.notes(), "upload_started_at");
  if (since == 0) return {};
  MV_TRY(const auto found, find_sent(session, context.order, since));
  if (found.empty()) return {};
  return note_found(context, found.front());
}

Status note_intent(Context& context) {
  const auto& notes = context.journal.notes();
  crash_point("soundcloud.upload.intent");
  MV_CHECK(context.journal.note({{"upload_started_at", context.clock.now()},
      {"upload_marker", marker_of(context.order)}, {"metadata_mark", metadata_mark(context.order)},
      {"upload_tries", number_of(notes, "upload_tries") + 1}}));
  crash_point("soundcloud.upload.intended");
  return {};
}

Result<Found> post_track(Session& session, Context& context, const media::LocalCopy& audio,
    const std::optional<media::LocalCopy>& artwork) {
  auto request = session.request("POST", "/tracks");
  request.form = upload_form(context.order, audio, artwork);
  request.total_timeout = std::chrono::milliseconds{0};  // length decides; a stall ends it
  MV_TRY(const auto answer, session.call(std::move(request)));
  crash_point("soundcloud.upload.sent");
  MV_TRY(const auto track, session.object_of(answer));
  Found found{text_of(track, "urn"), text_of(track, "permalink_url")};
  if (found.urn.empty())
    return make_error(Code::upstream, "SoundCloud accepted the track but returned no URN", {},
        "It is searched for automatically.");
  return found;
}

Status send_artwork(Session& session, Context& context) {
  auto request = session.request("PUT", track_path(context.journal.text("track_urn")));
  MV_TRY(const auto artwork, context.order.artwork.open());
  request.form = {artwork_part("track[artwork_data]", artwork)};
  crash_point("soundcloud.artwork.intent");
  MV_TRY(const auto answer, session.call(std::move(request)));
  crash_point("soundcloud.artwork.sent");
  return context.journal.note({{"artwork_later", nullptr}});
}

}  // namespace

Status send_edits(Session& session, Context& context) {
  const auto mark = metadata_mark(context.order);
  const auto sent = context.journal.text("metadata_mark");
  if (sent == mark || flag_of(context.journal.notes(), "shared")) return {};
  auto request = session.request("PUT", track_path(context.journal.text("track_urn")));
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(update_body(context.order));
  MV_TRY(const auto answer, session.call(std::move(request)));
  crash_point("soundcloud.edit.sent");
  return context.journal.note({{"metadata_mark", mark}});
}

namespace {

/// The recording is there already, brought by another order: a single that is on the album too.
Status share(Session& session, Context& context) {
  for (const auto& other : context.order.others) {
    const auto urn = text_of(other, "track_urn");
    if (urn.empty() || number_of(other, "takedown_at") != 0) continue;
    const auto track = session.get(track_path(urn));
    if (!track.ok() && track.error().code == Code::not_found) continue;
    if (!track.ok()) return track.error();
    json::object notes{{"track_urn", urn}, {"permalink_url", text_of(*track, "permalink_url")},
        {"shared", true}, {"metadata_mark", metadata_mark(context.order)}};
    if (text_of(*track, "sharing") == "public") notes["published_at"] = context.clock.now();
    return context.journal.note(notes);
  }
  return {};
}

Status delete_one(Session& session, const std::string& urn) {
  const auto answer = session.call(session.request("DELETE", track_path(urn)));
  if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
  return {};
}

}  // namespace

Status forget_failed(Session& session, Context& context) {
  MV_CHECK(leave_turn(context));
  const auto& notes = context.journal.notes();
  const auto urn = context.journal.text("track_urn");
  if (urn.empty()) return {};
  const auto track = session.get(track_path(urn));
  if (!track.ok() && track.error().code != Code::not_found) return track.error();
  if (track.ok() && number_of(notes, "published_at") != 0)
    return context.journal.note({{"published_at", nullptr}});
  const bool good = number_of(notes, "prepared_at") != 0 || flag_of(notes, "shared");
  if (track.ok() && (good || number_of(*track, "duration") > 0)) return {};
  // It is gone, or its processing did not end: the private track makes way for a new upload.
  if (track.ok()) MV_CHECK(delete_one(session, urn));
  json::object forgotten;
  for (const char* name : {"track_urn", "upload_started_at", "upload_tries", "processing_since",
           "prepared_at", "published_at", "shared", "artwork_later", "metadata_mark"})
    forgotten[name] = nullptr;
  return context.journal.note(forgotten);
}

Result<Removal> remove_track(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto urn = journal.text("track_urn");
  const bool needed = std::any_of(context.order.others.begin(), context.order.others.end(),
      [&](const auto& other) { return !urn.empty() && text_of(other, "track_urn") == urn; });
  if (needed) {
    MV_CHECK(journal.note({{"takedown_at", context.clock.now()}}));
    return Removal::kept;
  }
  crash_point("soundcloud.takedown.intent");
  if (!urn.empty()) MV_CHECK(delete_one(session, urn));
  // What an answer that was lost may have left behind.
  const auto since = number_of(journal.notes(), "upload_started_at");
  if (since != 0 && (urn.empty() || number_of(journal.notes(), "upload_tries") > 1)) {
    MV_TRY(const auto found, find_sent(session, context.order, since));
    for (const auto& copy : found) MV_CHECK(delete_one(session, copy.urn));
  }
  crash_point("soundcloud.takedown.sent");
  MV_CHECK(journal.note({{"takedown_at", context.clock.now()}}));
  return Removal::gone;
}

Status upload_track(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto& order = context.order;
  if (journal.text("track_urn").empty()) MV_CHECK(look_first(session, context));
  if (journal.text("track_urn").empty()) MV_CHECK(share(session, context));
  if (journal.text("track_urn").empty()) MV_CHECK(take_turn(context, "track_urn"));
  if (journal.text("track_urn").empty()) {
    MV_CHECK(check_quota(session, order));
    MV_CHECK(journal.say("sending the audio to SoundCloud"));
    // Before the intent is noted: a store that cannot be read sends nothing.
    MV_TRY(const auto audio, order.audio.open());
    std::optional<media::LocalCopy> artwork;
    if (!order.artwork.empty() && !flag_of(journal.notes(), "artwork_later")) {
      MV_TRY(artwork, order.artwork.open());
    }
    MV_CHECK(note_intent(context));
    auto sent = post_track(session, context, audio, artwork);
    if (!sent.ok() && session.last_status() == 500 && artwork) {
      // Covers have been tied to their 500s: the next try goes without, the cover follows by PUT.
      MV_CHECK(journal.note({{"artwork_later", true}}));
      MV_CHECK(look_first(session, context));
      if (journal.text("track_urn").empty()) {
        MV_CHECK(note_intent(context));
        sent = post_track(session, context, audio, std::nullopt);
      }
    }
    if (journal.text("track_urn").empty()) {
      if (!sent.ok()) return sent.error();
      MV_CHECK(note_found(context, *sent));
    }
  }
  if (flag_of(journal.notes(), "artwork_later")) MV_CHECK(send_artwork(session, context));
  return send_edits(session, context);
}

Status remove_copies(Session& session, Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "upload_tries") < (flag_of(notes, "shared") ? 1 : 2)) return {};
  MV_TRY(
      const auto found, find_sent(session, context.order, number_of(notes, "upload_started_at")));
  for (const auto& track : found) {
    if (track.urn == context.journal.text("track_urn") || track.is_public) continue;
    crash_point("soundcloud.copy.delete");
    const auto answer = session.call(session.request("DELETE", track_path(track.urn)));
    if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
    crash_point("soundcloud.copy.deleted");
  }
  return {};
}

}  // namespace mv::platforms::soundcloud
