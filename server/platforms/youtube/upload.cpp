// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/upload.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/turn.hpp"
#include "platforms/youtube/video.hpp"

namespace mv::platforms::youtube {
namespace {

constexpr const char* kUploads =
    "/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status";
constexpr const char* kThumbnails = "/upload/youtube/v3/thumbnails/set?videoId=";
constexpr int kMostStuck = 3, kMostSessions = 5;

bool is_passing(int status) { return status == 408 || status == 429 || status >= 500; }

/// 308 with "Range: bytes=0-999999"; without it nothing is stored.
std::uint64_t stored_of(const client::Answer& answer) {
  const std::string range(answer.headers.get("Range"));
  const auto dash = range.rfind('-');
  if (!range.starts_with("bytes=0-") || dash == range.npos) return 0;
  const auto last = parse_int(range.substr(dash + 1)).value_or(-1);
  return static_cast<std::uint64_t>(last + 1);
}

/// What an answer to a request at the upload's address says.
Result<Progress> progress_of(Session& session, const client::OutgoingRequest& request,
    const client::Answer& answer, std::uint64_t size) {
  Progress out;
  if (answer.status == 404 || answer.status == 410) {
    out.gone = true;
    return out;
  }
  if (answer.status == 308) {
    out.stored = std::min(stored_of(answer), size);
    return out;
  }
  if (answer.status != 200 && answer.status != 201) return session.refused(request, answer);
  MV_TRY(const auto video, session.object_of(answer));
  out.video_id = text_of(video, "id");
  out.stored = size;
  if (out.video_id.empty())
    return make_error(Code::upstream, "YouTube took the video but returned no id", {},
        "It is searched for automatically.");
  return out;
}

/// How much of an upload is there.
Result<Progress> ask(Session& session, const std::string& address, std::uint64_t size) {
  auto request = session.request("PUT", address);
  request.headers.set("Content-Range", fmt::format("bytes */{}", size));
  request.headers.set("Content-Length", "0");
  MV_TRY(const auto answer, session.answer_to(request));
  return progress_of(session, request, answer, size);
}

client::OutgoingRequest rest_of(const Session& session, const std::string& address,
    const fs::path& file, std::uint64_t from, std::uint64_t size) {
  auto request = session.request("PUT", address);
  request.headers.set("Content-Type", kVideoType);
  if (from > 0)
    request.headers.set("Content-Range", fmt::format("bytes {}-{}/{}", from, size - 1, size));
  request.file = file;
  request.file_offset = from;
  request.total_timeout = std::chrono::milliseconds{0};  // length decides; a stall ends it
  return request;
}

}  // namespace

Result<Progress> send_file(Session& session, const std::string& address, const fs::path& file,
    std::uint64_t size, Progress at) {
  for (int stuck = 0; !at.gone && at.video_id.empty();) {
    crash_point("youtube.upload.part");
    const auto request = rest_of(session, address, file, at.stored, size);
    auto answer = session.answer_to(request);
    crash_point("youtube.upload.sent");
    Error broken;
    if (answer.ok() && !is_passing(answer->status)) {
      MV_TRY(const auto now, progress_of(session, request, *answer, size));
      if (now.gone || !now.video_id.empty()) return now;
      broken = make_error(Code::upstream, "YouTube took a part of the video only");
    } else {
      broken = answer.ok() ? session.refused(request, *answer) : std::move(answer).error();
      if (!broken.retryable() || broken.retry_after) return broken;
    }
    MV_TRY(const auto now, ask(session, address, size));
    stuck = now.stored > at.stored ? 0 : stuck + 1;
    at = now;
    if (stuck == kMostStuck) return broken;
  }
  return at;
}

namespace {

/// The recording is there already, brought by another order: a single that is on the album too.
Status share(Session& session, Context& context) {
  for (const auto& other : context.order.others) {
    const auto id = text_of(other, "video_id");
    if (id.empty() || number_of(other, "takedown_at") != 0) continue;
    MV_TRY(const auto video, video_of(session, id, "status"));
    if (video.empty()) continue;
    return context.journal.note({{"video_id", id}, {"shared", true}, {"video_session", nullptr},
        {"metadata_mark", words_mark(context.order)}});
  }
  return {};
}

/// The video as it was made before, or made anew; in the journal before it is sent.
Result<Video> ready_video(Context& context) {
  auto& journal = context.journal;
  Video known{.path = video_path(context),
      .bytes = number_of(journal.notes(), "video_bytes"),
      .sha256 = journal.text("video_sha256")};
  const auto there = mv::file_size(known.path);
  if (known.bytes > 0 && there.ok() && *there == static_cast<std::uint64_t>(known.bytes))
    return known;
  MV_CHECK(journal.say("making a video of the recording and its cover"));
  MV_TRY(auto made, make_video(context));
  // Another file than the one that was begun: what YouTube has of that is of no use.
  json::object notes{{"video_bytes", made.bytes}, {"video_sha256", made.sha256}};
  if (!known.sha256.empty() && known.sha256 != made.sha256) notes["video_session"] = nullptr;
  MV_CHECK(journal.note(notes));
  return made;
}

/// The address at which the video is taken; noted before a byte of it is sent.
Status open_upload(Session& session, Context& context, const Video& video) {
  const auto& order = context.order;
  MV_CHECK(context.journal.note({{"upload_started_at", context.clock.now()},
      {"upload_tries", number_of(context.journal.notes(), "upload_tries") + 1},
      {"metadata_mark", words_mark(order)}}));
  crash_point("youtube.upload.intent");
  auto request = session.request("POST", kUploads);
  request.headers.set("Content-Type", "application/json; charset=UTF-8");
  request.headers.set("X-Upload-Content-Length", std::to_string(video.bytes));
  request.headers.set("X-Upload-Content-Type", kVideoType);
  request.body = json::serialize(
      json::object{{"snippet", snippet_of(order)}, {"status", status_of(order, "private")}});
  MV_TRY(const auto answer, session.call(std::move(request)));
  std::string address(answer.headers.get("Location"));
  if (address.empty())
    return make_error(Code::upstream, "YouTube returned no address for the upload", {},
        "It is retried automatically.");
  // Below the API it is kept without its host: a simulator has another one after a restart.
  if (address.starts_with(session.base_url() + "/")) address.erase(0, session.base_url().size());
  MV_CHECK(context.journal.note({{"video_session", address}}));
  crash_point("youtube.upload.opened");
  return {};
}

Status note_video(Context& context, const std::string& id) {
  MV_CHECK(context.journal.note({{"video_id", id}, {"remote_id", id}, {"video_session", nullptr}}));
  crash_point("youtube.upload.noted");
  return {};
}

/// One upload on its way, to its end: true when the video is there.
Result<bool> go_on(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto address = journal.text("video_session");
  const auto bytes = static_cast<std::uint64_t>(number_of(journal.notes(), "video_bytes"));
  // It may be complete: then there is nothing to make or to send.
  MV_TRY(auto at, ask(session, address, bytes));
  if (!at.gone && at.video_id.empty()) {
    // Begun long ago, and another order has brought it since.
    MV_CHECK(share(session, context));
    if (!journal.text("video_id").empty()) return true;
    MV_TRY(const auto video, ready_video(context));
    if (journal.text("video_session").empty()) return false;
    MV_CHECK(journal.say("sending the video to YouTube"));
    MV_TRY(at, send_file(session, address, video.path, bytes, at));
  }
  if (at.gone) {
    // It has ended: perhaps because it was complete, long ago.
    MV_TRY(const auto found, find_sent(session, context.order));
    if (found.empty()) MV_CHECK(journal.note({{"video_session", nullptr}}));
    if (!found.empty()) at.video_id = found.front();
  }
  if (at.video_id.empty()) return false;
  MV_CHECK(note_video(context, at.video_id));
  return true;
}

Status bring(Session& session, Context& context) {
  auto& journal = context.journal;
  for (int opened = 0; opened < kMostSessions;) {
    if (journal.text("video_session").empty()) {
      MV_TRY(const auto video, ready_video(context));
      MV_CHECK(open_upload(session, context, video));
      ++opened;
    }
    MV_TRY(const auto there, go_on(session, context));
    if (there) return {};
  }
  return make_error(Code::upstream, "YouTube ended the upload again and again", {},
      "It is retried automatically.");
}

/// A picture of its own is for channels that are verified; without it YouTube takes one of the
/// video, which is the cover all the same.
Status send_thumbnail(Session& session, Context& context) {
  const auto& notes = context.journal.notes();
  if (number_of(notes, "thumbnail_at") != 0 || flag_of(notes, "thumbnail_refused") ||
      flag_of(notes, "shared"))
    return {};
  const auto file = thumbnail_path(context);
  if (!fs::exists(file)) return {};
  auto request =
      session.request("POST", kThumbnails + url_encode(context.journal.text("video_id")));
  request.headers.set("Content-Type", "image/jpeg");
  request.file = file;
  const auto answer = session.call(std::move(request));
  crash_point("youtube.thumbnail.sent");
  if (answer.ok()) return context.journal.note({{"thumbnail_at", context.clock.now()}});
  const auto code = answer.error().code;
  if (code != Code::forbidden && code != Code::rejected) return answer.error();
  return context.journal.note({{"thumbnail_refused", true}});
}

}  // namespace

Status upload_video(Session& session, Context& context, Millis due) {
  auto& journal = context.journal;
  MV_CHECK(check_words(context.order));
  const auto nothing_sent = [&] {
    return journal.text("video_id").empty() && journal.text("video_session").empty();
  };
  if (nothing_sent()) MV_CHECK(share(session, context));
  if (nothing_sent()) MV_CHECK(take_turn(context, "video_id"));
  if (journal.text("video_id").empty()) MV_CHECK(bring(session, context));
  MV_CHECK(send_thumbnail(session, context));
  remove_video(context);
  return send_edits(session, context, due);
}

Millis earliest_date(const Context& context, Millis due) {
  const auto id = context.journal.text("video_id");
  for (const auto& other : context.order.others) {
    const auto theirs = number_of(other, "publish_at");
    if (text_of(other, "video_id") == id && theirs != 0 && number_of(other, "takedown_at") == 0)
      due = std::min(due, theirs);
  }
  return due;
}

namespace {

/// Whether the words of the video are another order's. When that one has gone, they are ours.
Result<bool> are_others_words(Context& context) {
  auto& journal = context.journal;
  if (!flag_of(journal.notes(), "shared")) return false;
  const auto id = journal.text("video_id");
  const auto& others = context.order.others;
  const bool there = std::any_of(others.begin(), others.end(), [&](const auto& other) {
    return text_of(other, "video_id") == id && !flag_of(other, "shared") &&
           number_of(other, "takedown_at") == 0;
  });
  if (!there) MV_CHECK(journal.note({{"shared", nullptr}, {"metadata_mark", nullptr}}));
  return there;
}

}  // namespace

Status send_edits(Session& session, Context& context, Millis due) {
  auto& journal = context.journal;
  MV_CHECK(check_words(context.order));
  MV_TRY(const bool others_words, are_others_words(context));
  if (others_words) return {};
  const auto mark = words_mark(context.order);
  const auto kept = number_of(journal.notes(), "publish_at");
  const bool moved = kept != 0 && due != kept;
  if (journal.text("metadata_mark") == mark && !moved) return {};
  const auto id = journal.text("video_id");
  MV_TRY(const auto video, video_of(session, id, "status"));
  if (video.empty())
    return make_error(Code::not_found, "the video is no longer at YouTube", {},
        "Distribute it again with --again.");
  // Who changed its visibility at YouTube keeps that: only one that still has its date gets
  // another.
  const auto& status = part_of(video, "status");
  auto privacy = text_of(status, "privacyStatus");
  const bool dated = privacy == "private" && kept != 0 && !text_of(status, "publishAt").empty();
  const auto date = due == 0 ? due : earliest_date(context, due);
  const bool later = dated && date > context.clock.now();
  if (dated && !later) privacy = "public";  // its date was moved to now
  MV_TRY(const auto changed,
      session.send("PUT", std::string(kVideos) + "?part=snippet,status",
          {{"id", id}, {"snippet", snippet_of(context.order)},
              {"status", status_of(context.order, privacy, later ? date : 0)}}));
  crash_point("youtube.edit.sent");
  json::object notes{{"metadata_mark", mark}};
  if (kept != 0) notes["publish_at"] = later ? json::value(due) : json::value();
  return journal.note(notes);
}

Status forget_failed(Session& session, Context& context) {
  auto& journal = context.journal;
  MV_CHECK(leave_turn(context));
  const auto id = journal.text("video_id");
  if (id.empty()) return {};
  MV_TRY(const auto video, video_of(session, id, "status"));
  const auto state = text_of(part_of(video, "status"), "uploadStatus");
  // One that YouTube keeps private stays so: only another upload can become public.
  const bool locked = flag_of(journal.notes(), "locked") &&
                      text_of(part_of(video, "status"), "privacyStatus") == "private";
  if (!video.empty() && !locked && state != "failed" && state != "rejected" && state != "deleted")
    return journal.note({{"published_at", nullptr}, {"publish_at", nullptr}});
  if (!video.empty()) MV_CHECK(session.remove(fmt::format("{}?id={}", kVideos, url_encode(id))));
  json::object forgotten;
  for (const char* name : {"video_id", "remote_id", "video_session", "upload_started_at",
           "upload_tries", "prepared_at", "published_at", "publish_at", "shared", "metadata_mark",
           "thumbnail_at", "thumbnail_refused", "locked"})
    forgotten[name] = nullptr;
  return journal.note(forgotten);
}

namespace {

/// The video stays for other releases: it gets the date and the visibility that they want.
Status leave_to_others(Session& session, Context& context, const std::string& id) {
  Millis earliest = 0;
  bool is_public = false;
  for (const auto& other : context.order.others) {
    if (text_of(other, "video_id") != id || number_of(other, "published_at") == 0) continue;
    const auto theirs = number_of(other, "publish_at");
    is_public |= theirs <= context.clock.now();
    if (theirs != 0) earliest = earliest == 0 ? theirs : std::min(earliest, theirs);
  }
  if (is_public) return {};
  MV_TRY(const auto video, video_of(session, id, "status"));
  const auto& status = part_of(video, "status");
  const bool same = text_of(status, "privacyStatus") == "private" &&
                    parse_utc(text_of(status, "publishAt")).value_or(0) / 1000 == earliest / 1000;
  if (video.empty() || same) return {};
  MV_TRY(const auto changed,
      session.send("PUT", std::string(kVideos) + "?part=status",
          {{"id", id}, {"status", status_of(context.order, "private", earliest)}}));
  crash_point("youtube.takedown.left");
  return {};
}

}  // namespace

Result<Removal> remove_uploaded(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto id = journal.text("video_id");
  const bool needed = std::any_of(context.order.others.begin(), context.order.others.end(),
      [&](const auto& other) { return !id.empty() && text_of(other, "video_id") == id; });
  remove_video(context);
  if (needed) {
    MV_CHECK(leave_to_others(session, context, id));
    MV_CHECK(journal.note({{"takedown_at", context.clock.now()}}));
    return Removal::kept;
  }
  crash_point("youtube.takedown.intent");
  const auto remove = [&](const std::string& one) {
    return session.remove(fmt::format("{}?id={}", kVideos, url_encode(one)));
  };
  if (!id.empty()) MV_CHECK(remove(id));
  // What an answer that was lost may have left behind.
  const auto tries = number_of(journal.notes(), "upload_tries");
  if (tries > 1 || (tries == 1 && id.empty())) {
    MV_TRY(const auto found, find_sent(session, context.order));
    for (const auto& copy : found) MV_CHECK(remove(copy));
  }
  crash_point("youtube.takedown.sent");
  MV_CHECK(journal.note({{"takedown_at", context.clock.now()}, {"video_session", nullptr}}));
  return Removal::gone;
}

}  // namespace mv::platforms::youtube
