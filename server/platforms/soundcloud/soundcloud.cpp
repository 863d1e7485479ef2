// SPDX-License-Identifier: Apache-2.0
#include "platforms/soundcloud/soundcloud.hpp"

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "platforms/soundcloud/playlist.hpp"
#include "platforms/soundcloud/track.hpp"
#include "platforms/soundcloud/upload.hpp"

namespace mv::platforms {
namespace {

using namespace soundcloud;
using model::Fact;

constexpr Millis kProcessingLimitMs = 6 * 3600 * 1000;
constexpr std::chrono::milliseconds kProcessingWait{500}, kLongProcessingWait{15'000};
constexpr Millis kSoonMs = 30'000;
constexpr Millis kPrivateAgainMs = 600'000;  // their answers may lag behind a change

class SoundCloud final : public Adapter {
 public:
  SoundCloud(Endpoints endpoints, const Clock* clock)
      : endpoints_(std::move(endpoints)), clock_(clock ? *clock : system_clock_) {}

  const model::ProviderInfo& info() const override { return *model::find_provider("soundcloud"); }
  Quote quote(const Order& order) const override;

  Status upload(Context& context) override;
  Status prepare(Context& context) override;
  Status submit(Context& context) override;
  Result<std::vector<StoreStatus>> status(Context& context) override;
  Status update(Context& context) override;
  Status retry(Context& context) override;
  Result<Removal> withdraw(Context& context) override;
  Result<json::object> statistics(Context& context) override;

  Result<SignIn> begin_connect(const ConnectInput& input) override;
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

Result<std::string> urn_of(const Journal& journal) {
  auto urn = journal.text("track_urn");
  if (!urn.empty()) return urn;
  return make_error(
      Code::conflict, "this track has not been sent to SoundCloud yet", {}, "Distribute it first.");
}

Result<bool> has_streams(Session& session, const std::string& urn) {
  const auto streams = session.get(track_path(urn) + "/streams");
  if (!streams.ok() && streams.error().code == Code::not_found) return false;
  if (!streams.ok()) return streams.error();
  for (const auto& [name, value] : *streams)
    if (value.is_string() && !value.get_string().empty()) return true;
  return false;
}

/// Code::pending until the track can be played; gives up after kProcessingLimitMs.
Status wait_processed(Session& session, Context& context, const std::string& urn) {
  MV_TRY(const auto track, session.get(track_path(urn)));
  if (number_of(track, "duration") > 0) {
    MV_TRY(const auto playable, has_streams(session, urn));
    if (playable) return context.journal.note({{"processing_since", nullptr}});
  }
  const auto now = context.clock.now();
  const auto since = number_of(context.journal.notes(), "processing_since");
  if (since == 0) MV_CHECK(context.journal.note({{"processing_since", now}}));
  if (since == 0 || now - since < kProcessingLimitMs)
    return not_yet("SoundCloud is still processing the audio",
        since == 0 || now - since < kSoonMs ? kProcessingWait : kLongProcessingWait);
  MV_CHECK(context.journal.note({{"processing_since", nullptr}}));
  return make_error(Code::rejected,
      "SoundCloud is still processing the audio after " + human_duration(now - since),
      "Its processing did not finish; SoundCloud may be unable to read the file",
      "Play the file, export it again as WAV or FLAC and distribute it again.");
}

Quote SoundCloud::quote(const Order& order) const {
  std::int64_t bytes = std::max<std::int64_t>(order.format.bytes, 0);
  for (const auto& track : order.tracks) bytes += std::max<std::int64_t>(track.format.bytes, 0);
  const auto size = human_bytes(static_cast<std::uint64_t>(bytes));
  const auto count = order.tracks.size();
  Quote quote;
  quote.steps = {count > 1 ? "upload the " + std::to_string(count) + " tracks of \"" +
                                 order.metadata.title + "\" (" + size +
                                 ") to SoundCloud as private tracks of a private album"
                           : "upload \"" + order.metadata.title + "\" (" + size +
                                 ") to SoundCloud as a private track",
      "wait until SoundCloud has processed it", "make it public"};
  if (!order.artwork.empty()) quote.steps.insert(quote.steps.begin() + 1, "set its cover");
  return quote;
}

Status SoundCloud::upload(Context& context) {
  auto session = session_of(context);
  MV_CHECK(each_recording(context, [&](Context& part) { return upload_track(session, part); }));
  return needs_playlist(context.order) ? make_playlist(session, context) : Status{};
}

Status SoundCloud::prepare(Context& context) {
  auto session = session_of(context);
  return each_recording(context, [&](Context& part) -> Status {
    if (number_of(part.journal.notes(), "prepared_at") != 0) return {};
    MV_TRY(const auto urn, urn_of(part.journal));
    MV_CHECK(remove_copies(session, part));
    MV_CHECK(wait_processed(session, part, urn));
    return part.journal.note({{"prepared_at", part.clock.now()}});
  });
}

/// Makes one track public.
Status publish_track(Session& session, Context& context) {
  if (number_of(context.journal.notes(), "published_at") != 0) return {};
  MV_TRY(const auto urn, urn_of(context.journal));
  auto request = session.request("PUT", track_path(urn));
  request.headers.set("Content-Type", "application/json");
  request.body = R"({"track":{"sharing":"public"}})";
  crash_point("soundcloud.publish.intent");
  MV_CHECK(check_ours(context));
  MV_TRY(const auto published, session.call(std::move(request)));
  crash_point("soundcloud.publish.sent");
  MV_TRY(const auto track, session.object_of(published));
  if (text_of(track, "sharing") != "public")
    return make_error(Code::upstream,
        "SoundCloud accepted the change, but the track is still private",
        "Its response and its state differ", "It is retried automatically.");
  MV_CHECK(context.journal.note(
      {{"published_at", context.clock.now()}, {"permalink_url", text_of(track, "permalink_url")}}));
  crash_point("soundcloud.publish.noted");
  return {};
}

Status SoundCloud::submit(Context& context) {
  MV_CHECK(prepare(context));
  auto session = session_of(context);
  MV_CHECK(each_recording(context, [&](Context& part) { return publish_track(session, part); }));
  return needs_playlist(context.order) ? publish_playlist(session, context) : Status{};
}

Result<StoreStatus> track_status(Session& session, Context& context) {
  MV_TRY(const auto urn, urn_of(context.journal));
  StoreStatus status{.platform = "soundcloud", .external_id = urn};
  const auto track = session.get(track_path(urn));
  if (!track.ok() && track.error().code != Code::not_found) return track.error();
  if (!track.ok()) {
    status.fact = Fact::removed;
    status.words = "404";
    status.reason = number_of(context.journal.notes(), "takedown_at") != 0
                        ? "It was taken down"
                        : "The track is no longer at SoundCloud";
    return status;
  }
  status.url = text_of(*track, "permalink_url");
  status.words = text_of(*track, "sharing") + ", " + text_of(*track, "access");
  if (text_of(*track, "access") == "blocked") {
    status.fact = Fact::rejected;
    status.reason = "SoundCloud has blocked the track";
    status.hint = "Check your SoundCloud account for a copyright notice.";
  } else if (text_of(*track, "sharing") == "public") {
    MV_TRY(const auto playable, has_streams(session, urn));
    if (playable) status.fact = Fact::live;
  } else if (const auto at = number_of(context.journal.notes(), "published_at"); at == 0) {
    status.fact = Fact::sent;
  } else if (context.clock.now() - at > kPrivateAgainMs) {
    status.fact = Fact::failed;
    status.reason = "The track was made private at SoundCloud";
    status.hint = "Run mv distribution retry to make it public again.";
  }
  return status;
}

StoreStatus combined(const Context& context, const std::vector<StoreStatus>& tracks) {
  auto out = least_of(context, tracks);
  if (needs_playlist(context.order)) {
    out.external_id = context.journal.text("playlist_urn");
    out.url = context.journal.text("playlist_url");
    if (flag_of(context.journal.notes(), "playlist_bare") && out.reason.empty()) {
      out.reason = "SoundCloud did not take the cover of the album";
      out.hint = "Set it at SoundCloud by hand; the tracks have it.";
    }
  }
  return out;
}

Result<std::vector<StoreStatus>> SoundCloud::status(Context& context) {
  auto session = session_of(context);
  std::vector<StoreStatus> tracks;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(auto status, track_status(session, part));
    tracks.push_back(std::move(status));
    return {};
  }));
  return std::vector{combined(context, tracks)};
}

Status SoundCloud::update(Context& context) {
  auto session = session_of(context);
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto urn, urn_of(part.journal));
    crash_point("soundcloud.update.intent");
    MV_CHECK(send_edits(session, part));
    crash_point("soundcloud.update.sent");
    return {};
  }));
  return needs_playlist(context.order) ? make_playlist(session, context) : Status{};
}

Status SoundCloud::retry(Context& context) {
  auto session = session_of(context);
  return each_recording(context, [&](Context& part) { return forget_failed(session, part); });
}

Result<Removal> SoundCloud::withdraw(Context& context) {
  auto session = session_of(context);
  MV_CHECK(delete_playlist(session, context));
  auto out = Removal::gone;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto removal, remove_track(session, part));
    if (removal == Removal::kept) out = removal;
    return {};
  }));
  return out;
}

Result<json::object> SoundCloud::statistics(Context& context) {
  auto session = session_of(context);
  constexpr std::pair<const char*, const char*> kCounts[] = {{"plays", "playback_count"},
      {"likes", "favoritings_count"}, {"reposts", "reposts_count"}, {"comments", "comment_count"},
      {"downloads", "download_count"}};
  json::object out;
  MV_CHECK(each_recording(context, [&](Context& part) -> Status {
    MV_TRY(const auto urn, urn_of(part.journal));
    MV_TRY(const auto track, session.get(track_path(urn)));
    for (const auto& [name, theirs] : kCounts)
      out[name] = number_of(out, name) + number_of(track, theirs);
    return {};
  }));
  return out;
}

Result<SignIn> SoundCloud::begin_connect(const ConnectInput& input) {
  return begin_oauth(kOAuth, endpoints_, input);
}

Result<SignIn> SoundCloud::finish_connect(const json::object& pending, const std::string& code) {
  services::ServiceCall service(kFacts, endpoints_.api, clock_);
  SignIn sign_in;
  MV_TRY(sign_in.secret, finish_oauth(kOAuth, endpoints_, service, pending, code));
  auto request = service.request("GET", "/me");
  service.sign(request, text_of(sign_in.secret, "access_token"));
  MV_TRY(const auto me, service.expect_object(std::move(request)));
  sign_in.account_name = text_of(me, "username");
  return sign_in;
}

std::vector<Check> SoundCloud::test(Credentials& credentials) {
  Session session(endpoints_, credentials, clock_);
  const auto me = session.get("/me");
  if (!me.ok()) return {{"sign-in", false, me.error().line()}};
  std::vector<Check> checks{{"sign-in", true, "signed in as " + text_of(*me, "username")}};
  const auto& quota = part_of(*me, "quota");
  const auto left = number_of(quota, "upload_seconds_left", -1);
  if (flag_of(quota, "unlimited_upload_quota") || left < 0)
    checks.push_back({"upload time", true, "unlimited"});
  else
    checks.push_back({"upload time", left > 0, human_duration(left * 1000) + " left"});
  return checks;
}

}  // namespace

std::unique_ptr<Adapter> make_soundcloud(Endpoints endpoints, const Clock* clock) {
  return std::make_unique<SoundCloud>(std::move(endpoints), clock);
}

}  // namespace mv::platforms
