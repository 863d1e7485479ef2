// SPDX-License-Identifier: Apache-2.0
#include <boost/json/serialize.hpp>

#include <cstdio>

#include "base/crypto/digest.hpp"
#include "client/transport.hpp"
#include "base/text/text.hpp"
#include "platforms/youtube/render.hpp"
#include "platforms/youtube/video.hpp"
#include "process/process.hpp"
#include "support/catch.hpp"
#include "unit/platforms/rig.hpp"

using namespace mv;
using namespace mv::test;
namespace youtube = mv::platforms::youtube;

namespace {

json::object video_at(Rig& rig, std::size_t index) {
  return rig.simulator->state().at("items").as_array().at(index).as_object();
}

std::string at_path(const json::object& from, std::string_view path) {
  const auto* found = services::value_at(from, path);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t kilobytes(const char* what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::atoll(line.c_str() + line.find(':') + 1);
  return 0;
}

platforms::Order album(Rig& rig) {
  auto order = rig.order();
  order.metadata.title = "Long Way";
  order.kind = "ep";
  for (int number = 1; number <= 3; ++number) {
    auto track = rig.order("shp_01/trk_" + std::to_string(number));
    track.track_id = "trk_" + std::to_string(number);
    track.metadata.title = "Part " + std::to_string(number);
    track.number = number;
    order.tracks.push_back(std::move(track));
  }
  return order;
}

}  // namespace

TEST_CASE("YouTube: a recording becomes a public video, once") {
  Rig rig("youtube");
  Shipment shipment(rig, rig.order());
  shipment.order.metadata.description = "I <3 trains";
  shipment.order.metadata.ai.vocals = "generated";
  shipment.order.metadata.language = "zxx";
  REQUIRE(shipment.upload().ok());
  REQUIRE(rig.count("tracks") == 1);
  REQUIRE(rig.count("public") == 0);
  REQUIRE(shipment.journal.sayings.at(0) == "making a video of the recording and its cover");
  REQUIRE(shipment.submit().ok());
  REQUIRE(shipment.submit().ok());
  const auto stores = shipment.settle();
  REQUIRE(stores.ok());
  REQUIRE(stores->at(0).fact == Fact::live);
  REQUIRE(stores->at(0).external_id == "yt000000001");
  REQUIRE(stores->at(0).url == "https://youtube.example/watch?v=yt000000001");
  const auto video = video_at(rig, 0);
  REQUIRE(text_at(video, "sha256") == to_hex(*sha256_file(shipment.order.audio.open()->path())));
  REQUIRE(video.contains("thumbnail_sha256"));
  REQUIRE(at_path(video, "snippet.title") == "Mara Linde - Nachtzug");
  const auto description = at_path(video, "snippet.description");
  INFO(description);
  REQUIRE(description.starts_with("I ‹3 trains\n\nNachtzug · Mara Linde\n"));
  REQUIRE(description.find("With: Otto B (featured)") != std::string::npos);
  REQUIRE(services::value_at(video, "status.containsSyntheticMedia")->as_bool());
  REQUIRE(services::value_at(video, "snippet.defaultAudioLanguage") == nullptr);
  // Nothing is left on this computer.
  REQUIRE(fs::is_empty(rig.folder.path() / "scratch"));

  shipment.order.metadata.title = "Nachtzug II";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(at_path(video_at(rig, 0), "snippet.title") == "Mara Linde - Nachtzug II");
  REQUIRE(rig.count("live") == 1);
  REQUIRE(rig.adapter->statistics(shipment.context)->at("plays").as_int64() == 0);
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  REQUIRE(rig.count("tracks") == 0);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::removed);
}

TEST_CASE("YouTube keeps the date itself, and a moved one") {
  Rig rig("youtube");
  Shipment shipment(rig, rig.order());
  const auto in = [&](Millis ms) {
    return model::ReleaseSchedule{format_utc(rig.clock.now() + ms).substr(0, 19), "UTC", false};
  };
  shipment.order.schedule = in(3'600'000);
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  REQUIRE(rig.count("public") == 0);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::scheduled);
  shipment.order.schedule = in(7'200'000);
  REQUIRE(rig.adapter->update(shipment.context).ok());
  rig.clock.advance(3'700'000);
  REQUIRE(rig.count("public") == 0);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::scheduled);
  rig.clock.advance(3'600'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
  REQUIRE(rig.count("live") == 1);
}

TEST_CASE("YouTube: an upload of 1.5 GB that is cut ten times goes on where YouTube is") {
  constexpr std::uint64_t kSize = 1'500'000'000;
  Rig rig("youtube");
  Shipment shipment(rig, rig.order());
  const auto big = rig.folder.path() / "big.wav";
  std::ofstream(big, std::ios::binary) << "the head of it";
  fs::resize_file(big, kSize);
  shipment.order.audio = big;
  shipment.order.format.bytes = kSize;
  shipment.order.format.duration_ms = 8'500'000;
  for (int cut = 0; cut < 10; ++cut)
    rig.fault({{"fault", "cut_upload"}, {"match", "PUT /upload"},
        {"after_bytes", 100'000'000 + 7'654'321 * cut}});
  const auto before = kilobytes("VmRSS");
  const auto done = shipment.upload();
  INFO((done.ok() ? "" : done.error().line()));
  REQUIRE(done.ok());
  const auto grown = kilobytes("VmHWM") - before;
  const auto video = video_at(rig, 0);
  REQUIRE(video.at("bytes").as_int64() == kSize);
  const auto received = video.at("received").as_int64();
  INFO("received " << received << ", memory grew by " << grown << " kB");
  REQUIRE(static_cast<double>(received) < 1.05 * kSize);
  REQUIRE(text_at(video, "sha256") == to_hex(*sha256_file(big)));
  int cuts = 0, uploads = 0;
  for (const auto& request : rig.simulator->requests()) {
    const auto* fault = request.as_object().if_contains("fault");
    cuts += fault && *fault == json::value("cut_upload");
    uploads += request.at("method") == "POST" && request.at("path") == "/upload/youtube/v3/videos";
  }
  REQUIRE(cuts == 10);
  REQUIRE(uploads == 1);
  REQUIRE(grown < 64 * 1024);
  std::printf("YouTube upload cut ten times: bytes %.4f of the file, memory +%lld kB\n",
      static_cast<double>(received) / kSize, static_cast<long long>(grown));
}

TEST_CASE("YouTube: after a restart the upload goes on, also with a video made anew") {
  for (const bool same : {true, false}) {
    Rig rig("youtube");
    INFO(same);
    Shipment shipment(rig, rig.order());
    const auto audio = rig.folder.path() / "long.wav";
    std::ofstream(audio, std::ios::binary) << std::string(1'000'000, 'a');
    shipment.order.audio = audio;
    rig.fault({{"fault", "cut_upload"}, {"match", "PUT /upload"}, {"after_bytes", 600'000},
        {"times", 1}});
    rig.fault({{"fault", "unavailable"}, {"match", "PUT /upload"}, {"times", 1}});
    REQUIRE(rig.adapter->upload(shipment.context).error().code == Code::pending);
    REQUIRE(rig.adapter->upload(shipment.context).error().retryable());
    fs::remove_all(shipment.context.scratch);  // another server, or a week later
    if (!same) std::ofstream(audio, std::ios::binary) << std::string(1'000'001, 'b');
    REQUIRE(shipment.upload().ok());
    REQUIRE(rig.count("tracks") == 1);
    REQUIRE(text_at(video_at(rig, 0), "sha256") == to_hex(*sha256_file(audio)));
    int uploads = 0;
    for (const auto& request : rig.simulator->requests())
      uploads +=
          request.at("method") == "POST" && request.at("path") == "/upload/youtube/v3/videos";
    REQUIRE(uploads == (same ? 1 : 2));
  }
}

TEST_CASE("YouTube: a complete upload whose address has ended is found by its mark") {
  Rig rig("youtube");
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.upload().ok());
  // As if the server had ended before it noted the id, and started again after a week.
  REQUIRE(shipment.journal
              .note({{"video_id", nullptr},
                  {"video_session", rig.server.url() + "/upload/youtube/v3/videos?upload_id=up99"}})
              .ok());
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("tracks") == 1);
  REQUIRE(rig.count("live") == 1);
}

TEST_CASE("YouTube: a release of several tracks is a playlist in their order") {
  Rig rig("youtube");
  Shipment shipment(rig, album(rig));
  REQUIRE(shipment.upload().ok());
  const auto lists = [&] { return rig.simulator->state().at("playlists").as_array(); };
  REQUIRE(lists().size() == 1);
  REQUIRE(at_path(lists().at(0).as_object(), "status.privacyStatus") == "private");
  REQUIRE(shipment.submit().ok());
  const auto stores = shipment.settle();
  REQUIRE(stores->at(0).fact == Fact::live);
  REQUIRE(stores->at(0).url == "https://youtube.example/playlist?list=PL1");
  REQUIRE(at_path(lists().at(0).as_object(), "status.privacyStatus") == "public");
  REQUIRE(json::serialize(lists().at(0).at("videos")) ==
          R"(["yt000000001","yt000000002","yt000000003"])");
  std::swap(shipment.order.tracks[1], shipment.order.tracks[2]);
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(json::serialize(lists().at(0).at("videos")) ==
          R"(["yt000000001","yt000000003","yt000000002"])");
  REQUIRE(rig.adapter->withdraw(shipment.context).ok());
  REQUIRE(lists().empty());
  REQUIRE(rig.count("tracks") == 0);
}

TEST_CASE("YouTube: an album's date is moved, and then it comes out at once") {
  Rig rig("youtube");
  Shipment shipment(rig, album(rig));
  const auto in = [&](Millis ms) {
    return model::ReleaseSchedule{format_utc(rig.clock.now() + ms).substr(0, 19), "UTC", false};
  };
  shipment.order.schedule = in(3'600'000);
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::scheduled);
  shipment.order.schedule = in(7'200'000);
  REQUIRE(rig.adapter->update(shipment.context).ok());
  rig.clock.advance(3'700'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::scheduled);
  const auto lists = rig.simulator->state().at("playlists").as_array();
  REQUIRE(at_path(lists.at(0).as_object(), "status.privacyStatus") == "private");
  shipment.order.schedule.reset();
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
  REQUIRE(rig.count("live") == 3);
}

namespace {

/// Changes a video or a playlist at YouTube as its owner does in a browser.
void by_hand(Rig& rig, const std::string& method, const std::string& path, json::object body) {
  client::OutgoingRequest request;
  request.method = method;
  request.url = rig.server.url() + path;
  request.headers.set(
      "Authorization", "Bearer " + text_at(*rig.credentials.load(), "access_token"));
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(body);
  REQUIRE(client::Transport().send(request)->status < 300);
}

json::object private_status(Millis publish_at = 0) {
  json::object out{{"privacyStatus", "private"}};
  if (publish_at != 0) out["publishAt"] = format_utc(publish_at);
  return out;
}

model::ReleaseSchedule at(Millis instant) {
  return {format_utc(instant).substr(0, 19), "UTC", false};
}

}  // namespace

TEST_CASE("YouTube: what its owner hides by hand stays hidden after an edit") {
  Rig rig("youtube");
  Shipment shipment(rig, album(rig));
  shipment.order.schedule = at(rig.clock.now() + 3'600'000);
  REQUIRE(shipment.upload().ok());
  REQUIRE(shipment.submit().ok());
  rig.clock.advance(3'700'000);
  REQUIRE(rig.adapter->status(shipment.context)->at(0).fact == Fact::live);
  by_hand(rig, "PUT", "/youtube/v3/videos?part=status",
      {{"id", "yt000000002"}, {"status", private_status()}});
  by_hand(rig, "PUT", "/youtube/v3/playlists?part=snippet,status",
      {{"id", "PL1"}, {"snippet", json::object{{"title", "Mara Linde - Long Way"}}},
          {"status", private_status()}});
  shipment.order.metadata.description = "new words";
  for (auto& track : shipment.order.tracks) track.metadata.description = "new words";
  REQUIRE(rig.adapter->update(shipment.context).ok());
  REQUIRE(rig.count("public") == 2);
  const auto lists = rig.simulator->state().at("playlists").as_array();
  REQUIRE(at_path(lists.at(0).as_object(), "status.privacyStatus") == "private");
  REQUIRE(at_path(video_at(rig, 1), "snippet.description").starts_with("new words"));
}

TEST_CASE("YouTube: a playlist that was deleted by hand is made anew, and the release is live") {
  Rig rig("youtube");
  Shipment shipment(rig, album(rig));
  REQUIRE(shipment.upload().ok());
  by_hand(rig, "DELETE", "/youtube/v3/playlists?id=PL1", {});
  REQUIRE(shipment.submit().ok());
  const auto stores = shipment.settle();
  REQUIRE(stores->at(0).fact == Fact::live);
  REQUIRE(stores->at(0).url.ends_with("list=PL2"));
  REQUIRE(rig.simulator->state().at("playlists").as_array().size() == 1);
}

TEST_CASE("YouTube: a playlist of the owner's with the same title is left alone") {
  for (const bool withdrawn : {false, true}) {
    Rig rig("youtube");
    by_hand(rig, "POST", "/youtube/v3/playlists?part=snippet,status",
        {{"snippet", json::object{{"title", "Mara Linde - Long Way"}}},
            {"status", private_status()}});
    rig.clock.advance(86'400'000);
    REQUIRE(rig.credentials.load().ok());
    rig.credentials.renewals = 0;
    rig.fault({{"fault", "dropped"}, {"match", "POST /youtube/v3/playlists"}, {"times", 1}});
    Shipment shipment(rig, album(rig));
    (void)rig.adapter->upload(shipment.context);
    if (withdrawn) {
      for (int i = 0; i < 5; ++i) (void)rig.adapter->upload(shipment.context);
      REQUIRE(rig.adapter->withdraw(shipment.context).ok());
    } else {
      REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
    }
    bool there = false;
    const auto lists = rig.simulator->state().at("playlists").as_array();
    for (const auto& list : lists)
      there |= list.at("id") == "PL1" && list.at("videos").as_array().empty();
    REQUIRE(there);
  }
}

TEST_CASE("YouTube: a single and the album that shares its video") {
  Rig rig("youtube");
  const auto now = rig.clock.now();
  Shipment single(rig, rig.order("shp_01"));
  single.order.schedule = at(now + 3'600'000);
  REQUIRE(single.upload().ok());
  REQUIRE(single.submit().ok());
  Shipment other(rig, rig.order("shp_02"));
  other.order.schedule = at(now + 7'200'000);
  const auto see = [&] {
    other.order.others = {single.journal.notes()};
    single.order.others = {other.journal.notes()};
  };
  see();
  REQUIRE(other.upload().ok());
  REQUIRE(rig.count("tracks") == 1);
  see();
  REQUIRE(other.submit().ok());
  // The single keeps its date.
  REQUIRE(at_path(video_at(rig, 0), "status.publishAt") == format_utc(now + 3'600'000));
  see();
  // Without the single the video has the album's date, and then the album's words.
  REQUIRE(*rig.adapter->withdraw(single.context) == platforms::Removal::kept);
  REQUIRE(at_path(video_at(rig, 0), "status.publishAt") == format_utc(now + 7'200'000));
  other.order.others.clear();
  other.order.metadata.title = "Nachtzug (Album)";
  other.order.schedule = at(now + 9'000'000);
  REQUIRE(rig.adapter->update(other.context).ok());
  REQUIRE(at_path(video_at(rig, 0), "snippet.title") == "Mara Linde - Nachtzug (Album)");
  REQUIRE(at_path(video_at(rig, 0), "status.publishAt") == format_utc(now + 9'000'000));
}

TEST_CASE("YouTube: what it keeps private is uploaded anew by a retry") {
  Rig rig("youtube");
  rig.fault({{"fault", "stays_private"}, {"times", 1}});
  Shipment shipment(rig, rig.order());
  REQUIRE(shipment.run().error().code == Code::rejected);
  REQUIRE(rig.adapter->retry(shipment.context).ok());
  REQUIRE(rig.count("tracks") == 0);
  REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
  REQUIRE(rig.count("tracks") == 1);
}

TEST_CASE("YouTube: a lost answer makes no second playlist") {
  for (const std::string call : {"POST /youtube/v3/playlists", "POST /youtube/v3/playlistItems",
           "PUT /youtube/v3/playlists"}) {
    Rig rig("youtube");
    INFO(call);
    rig.fault({{"fault", "lost_response"}, {"match", call}, {"times", 2}});
    Shipment shipment(rig, album(rig));
    REQUIRE(shipment.run().value_or(Fact::failed) == Fact::live);
    const auto lists = rig.simulator->state().at("playlists").as_array();
    REQUIRE(lists.size() == 1);
    REQUIRE(lists.at(0).at("videos").as_array().size() == 3);
    REQUIRE(rig.count("tracks") == 3);
  }
}

TEST_CASE("YouTube: what does not fit is said before anything is sent") {
  Rig rig("youtube");
  Shipment shipment(rig, rig.order());
  shipment.order.metadata.title = std::string(95, 'x');
  shipment.order.metadata.description = std::string(5000, 'y');
  shipment.order.metadata.tags = {std::string(300, 'a'), std::string(300, 'b')};
  const auto done = rig.adapter->upload(shipment.context);
  REQUIRE(done.error().code == Code::preflight);
  REQUIRE(done.error().faults.size() == 3);
  REQUIRE(rig.simulator->requests().empty());
}

TEST_CASE("YouTube: a quota that is used up is waited for until midnight in California") {
  Rig rig("youtube");
  rig.fault({{"fault", "quota_exceeded"}, {"match", "POST /upload"}, {"times", 1}});
  Shipment shipment(rig, rig.order());
  auto done = rig.adapter->upload(shipment.context);
  while (done.error().code == Code::pending) done = rig.adapter->upload(shipment.context);
  REQUIRE(done.error().code == Code::rate_limited);
  const auto midnight = rig.clock.now() + done.error().retry_after->count();
  // 15 January 2027, 00:00 in winter there is 08:00 UTC.
  REQUIRE(format_utc(midnight).substr(11, 8) == "08:00:00");
  REQUIRE(done.error().retry_after->count() <= 86'400'000);
}

TEST_CASE("YouTube: the sign-in asks for a lasting permission, and keeps its refresh token") {
  Rig rig("youtube");
  const auto begun =
      rig.adapter->begin_connect({{{"client_id", "my-app"}, {"client_secret", "my-secret"}},
          "http://127.0.0.1:8765/callback", "state-1"});
  REQUIRE(begun->authorize_url.find("access_type=offline") != std::string::npos);
  client::OutgoingRequest request;
  request.url = begun->authorize_url;
  const auto redirect = client::Transport().send(request);
  const std::string target(redirect->headers.get("Location"));
  const auto from = target.find("code=") + 5;
  const auto done =
      rig.adapter->finish_connect(begun->pending, target.substr(from, target.find('&') - from));
  REQUIRE(done.ok());
  REQUIRE(done->account_name == "Sandbox Artist");
  MemoryCredentials account(done->secret);
  for (const auto& check : rig.adapter->test(account)) REQUIRE(check.ok);
  rig.clock.advance(4'000'000);  // the access token has ended; Google sends no new refresh token
  for (const auto& check : rig.adapter->test(account)) REQUIRE(check.ok);
  REQUIRE(account.renewals == 1);
  REQUIRE(account.load()->at("refresh_token") == done->secret.at("refresh_token"));
}

TEST_CASE("YouTube: the video has the cover, and the sound without loss", "[ffmpeg]") {
  ManualClock clock{kStart};
  TempFolder folder;
  write_wav(folder.path() / "song.wav", {.seconds = 3});
  const auto look = [&](std::vector<std::string> words) {
    process::ProcessOrder ask;
    ask.argv = {process::find_program(words.front()).string()};
    ask.argv.insert(ask.argv.end(), words.begin() + 1, words.end());
    return process::run_process(ask)->output;
  };
  look({"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=600x600", "-frames:v", "1",
      (folder.path() / "cover.jpg").string()});
  platforms::Order order;
  order.shipment_id = "shp_01";
  order.format = {.container = "wav", .bit_depth = 16, .duration_ms = 3000};
  order.audio = folder.path() / "song.wav";
  order.artwork = folder.path() / "cover.jpg";
  MemoryJournal journal;
  MemoryCredentials credentials({});
  platforms::Context context{order, journal, credentials, clock, [] { return false; }};
  context.scratch = folder.path() / "scratch";
  const auto video = youtube::make_video(context);
  INFO((video.ok() ? "" : video.error().line()));
  REQUIRE(video.ok());
  const auto streams = look({"ffprobe", "-v", "error", "-show_entries",
      "stream=codec_name,width,height:format=duration", "-of", "csv=p=0", video->path.string()});
  INFO(streams);
  REQUIRE(streams.find("h264,1920,1080") != std::string::npos);
  REQUIRE(streams.find("pcm_s16le") != std::string::npos);
  REQUIRE(streams.find("3.0") != std::string::npos);
  // The samples are those of the recording.
  const auto samples = [&](const fs::path& path) {
    return look({"ffmpeg", "-v", "error", "-i", path.string(), "-map", "0:a", "-ac", "2", "-f",
        "md5", "-"});
  };
  REQUIRE(samples(video->path) == samples(folder.path() / "song.wav"));
  REQUIRE(fs::file_size(youtube::thumbnail_path(context)) < 2'000'000);
  const auto again = youtube::make_video(context);
  REQUIRE(again->sha256 == video->sha256);

  // What is no audio is refused in words, and a list that leads to other files is none.
  std::ofstream(folder.path() / "song.wav") << "#EXTM3U\nfile:///etc/passwd\n";
  const auto refused = youtube::make_video(context);
  REQUIRE(refused.error().code == Code::rejected);
  youtube::remove_video(context);
  REQUIRE(fs::is_empty(context.scratch));
}
