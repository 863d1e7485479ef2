// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/youtube.hpp"

#include <fmt/format.h>

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "platforms/youtube/playlist.hpp"
#include "platforms/youtube/upload.hpp"
#include "platforms/youtube/video.hpp"

namespace mv::platforms {
namespace {

using namespace youtube;
using model::Fact;

constexpr std::chrono::milliseconds kProcessingWait{2'000}, kLongProcessingWait{30'000};
constexpr Millis kSoonMs = 60'000, kProcessingLimitMs = 12 * 3'600'000;
constexpr Millis kPrivateAgainMs = 600'000;  // their answers may lag behind a change

/// YouTube's words for why a video failed or was refused, as sentences.
struct Verdict {
  std::string_view word, sentence, hint;
};
constexpr std::string_view kExport = "Export the recording anew, then run mv distribution retry.";
constexpr std::string_view kDispute =
    "See the video's page in YouTube Studio; it is decided there, and a retry changes nothing.";
constexpr Verdict kVerdicts[] = {
    {"codec", "YouTube cannot read the video's format", kExport},
    {"conversion", "YouTube could not convert the video", kExport},
    {"emptyFile", "YouTube got an empty file", kExport},
    {"invalidFile", "YouTube cannot read the file", kExport},
    {"tooSmall", "YouTube finds the file too small", kExport},
    {"uploadAborted", "the upload was ended", "Run mv distribution retry."},
    {"claim", "Somebody claims the recording as theirs", kDispute},
    {"copyright", "YouTube found a recording of someone else in it", kDispute},
    {"duplicate", "YouTube has this video already",
        "Look for it in YouTube Studio. It refuses a second copy of the same file."},
    {"inappropriate", "YouTube finds its content inappropriate", kDispute},
    {"legal", "There is a legal complaint about it", kDispute},
    {"length", "The video is too long for this channel",
        "Verify the channel at https://www.youtube.com/verify, then run mv distribution retry."},
    {"termsOfUse", "YouTube finds that it breaks its terms of use", kDispute},
    {"trademark", "There is a complaint about a trademark", kDispute},
    {"uploaderAccountClosed", "The channel is closed", "Connect another channel."},
    {"uploaderAccountSuspended", "The channel is suspended", kDispute},
};

class YouTube final : public Adapter {
 public:
  YouTube(Endpoints endpoints, const Clock* clock)
      : endpoints_(std::move(endpoints)), clock_(clock ? *clock : system_clock_) {}

  const model::ProviderInfo& info() const override { return *model::find_provider("youtube"); }
  Quote quote(const Order& order) const override;

  Status upload(Context& context) override;
  Status prepare(Context& context) override;
  Status submit(Context& context) override;
  Result<std::vector<StoreStatus>> status(Context& context) override;
  Status update(Context& context) override;
  Status retry(Context& context) override;
  Result<Removal> withdraw(Context& context) override;
  Result<json::object> statistics(Context& context) override;

  Result<SignIn> begin_connect(const ConnectInput& input) override {
    return begin_oauth(kOAuth, endpoints_, input);
  }
  Result<SignIn> finish_connect(const json::object& pending, const std::string& code) override;
  std::vector<Check> test(Credentials& credentials) override;

 private:
  Session session_of(Context& context) const {
    return Session(endpoints_, context.credentials, context.clock, context.cancelled);
  }

  SystemClock system_clock_;
  Endpoints endpoints_;
  const Clock& clock_;
};

Result<std::string> id_of(const Journal& journal) {
  auto id = journal.text("video_id");
  if (!id.empty()) return id;
  return make_error(
      Code::conflict, "this track has not been sent to YouTube yet", {}, "Distribute it first.");
}

/// Why YouTube did not take the video in.
Verdict verdict_of(const json::object& status) {
  auto word = text_of(status, "rejectionReason");
  if (word.empty()) word = text_of(status, "failureReason");
  for (const auto& verdict : kVerdicts)
    if (verdict.word == word) return verdict;
  return {"", "YouTube gave no reason that is known here", kDispute};
}

bool is_refused(const json::object& status) {
  const auto state = text_of(status, "uploadStatus");
  return state == "rejected" || state == "failed";
}

/// Code::pending until the video can be watched.
Status wait_processed(Session& session, Context& context, const std::string& id) {
  auto& journal = context.journal;
  MV_TRY(const auto video, video_of(session, id, "status,processingDetails"));
  if (video.empty())
    return make_error(Code::rejected, "the video is no longer at YouTube",
        "It was deleted there while it was processed", "Run mv distribution retry.");
  const auto& status = part_of(video, "status");
  if (is_refused(status)) {
    const auto verdict = verdict_of(status);
    return make_error(Code::rejected, std::string(verdict.sentence),
        fmt::format("YouTube calls the video {}{}", text_of(status, "uploadStatus"),
            verdict.word.empty() ? "" : fmt::format(" ({})", verdict.word)),
        std::string(verdict.hint));
  }
  if (text_of(status, "uploadStatus") == "processed")
    return journal.note({{"processing_since", nullptr}, {"prepared_at", context.clock.now()}});
  const auto now = context.clock.now();
  const auto since = number_of(journal.notes(), "processing_since", now);
  if (since == now) MV_CHECK(journal.note({{"processing_since", now}}));
  if (now - since < kProcessingLimitMs)
    return not_yet("YouTube is still processing the video",
        now - since < kSoonMs ? kProcessingWait : kLongProcessingWait);
  MV_CHECK(journal.note({{"processing_since", nullptr}}));
  return make_error(Code::rejected,
      "YouTube is still processing the video after " + human_duration(now - since),
      "Its processing did not finish", std::string(kExport));
}

Quote YouTube::quote(const Order& order) const {
  const auto count = order.tracks.size();
  Quote quote;
  quote.steps = {count > 1
                     ? fmt::format("make a video of each of the {} tracks of \"{}\" with the cover",
                           count, order.metadata.title)
                     : fmt::format("make a video of \"{}\" with its cover", order.metadata.title),
      count > 1 ? "upload them to YouTube as private videos of a private playlist"
                : "upload it to YouTube as a private video",
      "wait until YouTube has processed it",
      order.schedule ? "tell YouTube its date: YouTube makes it public then" : "make it public"};
  return quote;
}

Status YouTube::upload(Context& context) {
  auto session = session_of(context);
  MV_TRY(const auto due, due_at(context.order));
  MV_CHECK(
      each_recording(context, [&](Context& part) { return upload_video(session, part, due); }));
  return needs_playlist(context.order) ? make_playlist(session, context) : Status{};
}

Status YouTube::prepare(Context& context) {
  auto session = session_of(context);
  return each_recording(context, [&](Context& part) -> Status {
    if (number_of(part.journal.notes(), "prepared_at") != 0) return {};
    MV_TRY(const auto id, id_of(part.journal));
    return wait_processed(session, part, id);
  });
}

/// Makes one video public, or gives it its date.
Status publish_video(Session& session, Context& context, Millis due) {
  auto& journal = context.journal;
  if (number_of(journal.notes(), "published_at") != 0) return {};
  MV_TRY(const auto id, id_of(journal));
  const auto date = due == 0 ? due : earliest_date(context, due);
  const bool later = date > context.clock.now();
  MV_TRY(const auto there, video_of(session, id, "status"));
  const auto& now = part_of(there, "status");
  // What is public stays so, and keeps an earlier date: another release may have brought it.
  const auto kept = parse_utc(text_of(now, "publishAt")).value_or(0);
  const bool out = !there.empty() && text_of(now, "privacyStatus") != "private";
  if (out || (later && kept > context.clock.now() && kept <= date))
    return journal.note({{"published_at", context.clock.now()},
        {"publish_at", out ? json::value() : json::value(due)}});
  crash_point("youtube.publish.intent");
  MV_CHECK(check_ours(context));
  MV_TRY(const auto video,
      session.send("PUT", std::string(kVideos) + "?part=status",
          {{"id", id}, {"status", status_of(context.order, later ? "private" : "public",
                                      later ? date : 0)}}));
  crash_point("youtube.publish.sent");
  const auto& status = part_of(video, "status");
  const bool done =
      later ? !text_of(status, "publishAt").empty() : text_of(status, "privacyStatus") == "public";
  if (!done) {
    MV_CHECK(journal.note({{"locked", true}}));
    return make_error(Code::rejected, "YouTube keeps the video private",
        "So it does with every upload by a Google project that it has not audited",
        "Ask for the audit at https://support.google.com/youtube/contact/yt_api_form; then mv "
        "distribution retry uploads it anew. Or upload it by hand in YouTube Studio.");
  }
  MV_CHECK(journal.note({{"published_at", context.clock.now()},
      {"publish_at", later ? json::value(due) : json::value()}}));
  crash_point("youtube.publish.noted");
  return {};
}

Status YouTube::submit(Context& context) {
  MV_CHECK(prepare(context));
  auto session = session_of(context);
  MV_TRY(const auto due, due_at(context.order));
  return each_recording(context, [&](Context& part) { return publish_video(session, part, due); });
}

Result<StoreStatus> video_status(Session& session, Context& context) {
  MV_TRY(const auto id, id_of(context.journal));
  StoreStatus out{
      .platform = "youtube", .external_id = id, .url = session.page_url("watch?v=" + id)};
  MV_TRY(const auto video, video_of(session, id, "status"));
  if (video.empty()) {
    out.fact = Fact::removed;
    out.url.clear();
    out.reason = "The video is no longer at YouTube";
    return out;
  }
  const auto& status = part_of(video, "status");
  const auto privacy = text_of(status, "privacyStatus");
  out.words = fmt::format("{}, {}", text_of(status, "uploadStatus"), privacy);
  if (is_refused(status)) {
    const auto verdict = verdict_of(status);
    out.fact = text_of(status, "uploadStatus") == "failed" ? Fact::failed : Fact::rejected;
    out.reason = verdict.sentence;
    out.hint = verdict.hint;
    return out;
  }
  const auto at = number_of(context.journal.notes(), "published_at");
  const auto publish_at = parse_utc(text_of(status, "publishAt")).value_or(0);
  const auto now = context.clock.now();
  if (privacy != "private") {
    out.fact = Fact::live;  // an unlisted one, too: its owner made it so
  } else if (publish_at > now) {
    out.fact = Fact::scheduled;
  } else if (at == 0) {
    out.fact = Fact::sent;
  } else if (now - std::max(at, number_of(context.journal.notes(), "publish_at")) <=
             kPrivateAgainMs) {
    out.fact = Fact::submitted;
  } else {
    out.fact = Fact::failed;
    out.reason = "The video is private at YouTube";
    out.hint = "Run mv distribution retry to make it public again.";
  }
  return out;
}

StoreStatus combined(
    const Session& session, const Context& context, const std::vector<StoreStatus>& videos) {
  auto out = least_of(context, videos);
  if (needs_playlist(context.order) && out.fact != Fact::removed) {
    out.external_id = context.journal.text("playlist_id");
    out.url = session.page_url("playlist?list=" + out.external_id);
  }
  return out;
}

Result<std::vector<StoreStatus>> YouTube::status(Context& context) {
  auto session = session_of(context);
  std::vector<StoreStatus> videos;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(auto status, video_status(session, part));
    videos.push_back(std::move(status));
    return {};
  }));
  auto out = combined(session, context, videos);
  if (out.fact == Fact::live && needs_playlist(context.order)) {
    auto published = publish_playlist(session, context);
    if (!published.ok() && published.error().code == Code::not_found) {
      // It was deleted by hand: the release has another one.
      MV_CHECK(forget_playlist(context));
      MV_CHECK(make_playlist(session, context));
      published = publish_playlist(session, context);
    }
    MV_CHECK(published);
    out.external_id = context.journal.text("playlist_id");
    out.url = session.page_url("playlist?list=" + out.external_id);
  }
  return std::vector{std::move(out)};
}

Status YouTube::update(Context& context) {
  auto session = session_of(context);
  MV_TRY(const auto due, due_at(context.order));
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto id, id_of(part.journal));
    crash_point("youtube.update.intent");
    return send_edits(session, part, due);
  }));
  return needs_playlist(context.order) ? make_playlist(session, context) : Status{};
}

Status YouTube::retry(Context& context) {
  auto session = session_of(context);
  return each_recording(context, [&](Context& part) { return forget_failed(session, part); });
}

Result<Removal> YouTube::withdraw(Context& context) {
  auto session = session_of(context);
  MV_CHECK(delete_playlist(session, context));
  auto out = Removal::gone;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto removal, remove_uploaded(session, part));
    if (removal == Removal::kept) out = removal;
    return {};
  }));
  return out;
}

Result<json::object> YouTube::statistics(Context& context) {
  auto session = session_of(context);
  constexpr std::pair<const char*, const char*> kCounts[] = {
      {"plays", "viewCount"}, {"likes", "likeCount"}, {"comments", "commentCount"}};
  json::object out;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto id, id_of(part.journal));
    MV_TRY(const auto video, video_of(session, id, "statistics"));
    for (const auto& [name, theirs] : kCounts)
      out[name] = number_of(out, name) + number_of(part_of(video, "statistics"), theirs);
    return {};
  }));
  return out;
}

/// The channel's name. Error: forbidden when the account has none.
Result<std::string> channel_of(const json::object& answer) {
  const auto items = Session::items_of(answer);
  if (!items.empty()) return text_of(part_of(items.front(), "snippet"), "title");
  return make_error(Code::forbidden, "this Google account has no YouTube channel",
      "Videos are uploaded to a channel",
      "Open YouTube with this account and create one, then connect it again.");
}

constexpr const char* kMyChannel = "/youtube/v3/channels?part=snippet&mine=true";

Result<SignIn> YouTube::finish_connect(const json::object& pending, const std::string& code) {
  services::ServiceCall service(kFacts, endpoints_.api, clock_);
  SignIn sign_in;
  MV_TRY(sign_in.secret, finish_oauth(kOAuth, endpoints_, service, pending, code));
  if (text_of(sign_in.secret, "refresh_token").empty())
    return make_error(Code::unauthenticated, "the permission of Google does not last",
        "It returned no refresh token", "Sign in again: mv platform connect youtube");
  auto request = service.request("GET", kMyChannel);
  service.sign(request, text_of(sign_in.secret, "access_token"));
  MV_TRY(const auto channels, service.expect_object(std::move(request)));
  MV_TRY(sign_in.account_name, channel_of(channels));
  return sign_in;
}

std::vector<Check> YouTube::test(Credentials& credentials) {
  Session session(endpoints_, credentials, clock_);
  const auto channels = session.get(kMyChannel);
  if (!channels.ok()) return {{"sign-in", false, channels.error().line()}};
  const auto name = channel_of(*channels);
  if (!name.ok()) return {{"channel", false, name.error().line()}};
  return {{"sign-in", true, "signed in to the channel " + *name}};
}

}  // namespace

std::unique_ptr<Adapter> make_youtube(Endpoints endpoints, const Clock* clock) {
  return std::make_unique<YouTube>(std::move(endpoints), clock);
}

}  // namespace mv::platforms
