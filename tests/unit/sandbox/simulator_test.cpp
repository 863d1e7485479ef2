// SPDX-License-Identifier: Apache-2.0
#include "sandbox/simulator.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <thread>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
using namespace mv::sandbox;

namespace {

constexpr Millis kStart = 1'800'000'000'000;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Speaks to a simulator without a socket, as a server would.
struct Talk {
  Simulator& simulator;
  std::string authorization = {};

  api::Response send(const std::string& method, const std::string& target, std::string body = {},
      const Fields& headers = {}, std::size_t block = 7) {
    api::Request request;
    request.method = method;
    request.target = target;
    request.headers.set("Host", "127.0.0.1:1");
    request.headers.set("Content-Length", std::to_string(body.size()));
    if (!authorization.empty()) request.headers.set("Authorization", authorization);
    for (const auto& [name, value] : headers) request.headers.set(name, value);
    REQUIRE(api::split_target(request).ok());
    auto plan = simulator.plan(request);
    if (!plan.sink) {
      request.body = std::move(body);
      return simulator.handle(request);
    }
    for (std::size_t at = 0; at < body.size(); at += block)
      REQUIRE(plan.sink->write(std::string_view(body).substr(at, block)).ok());
    return plan.sink->finish(request);
  }
};

json::object parsed(const api::Response& response) {
  return json::parse(response.body).as_object();
}

std::string wav() {
  TempFolder folder;
  test::write_wav(folder.path() / "a.wav", {.seconds = 0.5});
  return *read_file(folder.path() / "a.wav");
}

std::string form(const Fields& fields, const std::string& file_name, const std::string& file) {
  std::string out;
  for (const auto& [name, value] : fields)
    out +=
        "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  if (!file.empty())
    out += "--XyZ\r\nContent-Disposition: form-data; name=\"track[asset_data]\"; filename=\"" +
           file_name + "\"\r\nContent-Type: audio/wav\r\n\r\n" + file + "\r\n";
  return out + "--XyZ--\r\n";
}

const Fields kJson{{"Content-Type", "application/json"}};
const Fields kForm{{"Content-Type", "multipart/form-data; boundary=XyZ"}};
const Fields kFormEncoded{{"Content-Type", "application/x-www-form-urlencoded"}};

struct Cloud {
  explicit Cloud(Options options = {}) {
    options.clock = &clock;
    simulator = make_soundcloud_simulator(options);
    secret = simulator->mint_account();
    authorization = "OAuth " + std::string(secret.at("access_token").as_string());
  }
  ManualClock clock{kStart};
  std::unique_ptr<Simulator> simulator;
  json::object secret;
  std::string authorization;
};

struct Grid {
  explicit Grid(Options options = {}) {
    options.clock = &clock;
    simulator = make_labelgrid_simulator(options);
    token = "Bearer " + std::string(simulator->mint_account().at("token").as_string());
  }
  api::Response send(const std::string& method, const std::string& path,
      const std::string& body = {}, const Fields& headers = {}) {
    Talk talk{*simulator, token};
    return talk.send(method, "/api/public" + path, body, headers);
  }
  /// A release with a processed track and a cover; its id.
  std::string ready_release() {
    send("POST", "/labels", R"({"name":"L","default_email":"a@b.c"})");
    send("POST", "/artists", R"({"artist_name":"A"})");
    send("POST", "/writers", R"({"first_name":"A","last_name":"B"})");
    const auto release = parsed(send("POST", "/releases",
        R"({"content_type":"Single","label_id":1,"artists":[{"artist_id":1,"artistic_role":"MainArtist"}],)"
        R"("titles":[{"iso_code":"en","text":"T"}],"cat":"C","artwork_ai_usage":"none","primary_genre_id":100})"));
    const auto id = json::serialize(release.at("data").at("id"));
    const auto track = parsed(send("POST", "/tracks",
        R"({"release_id":)" + id +
            R"(,"disc":1,"track_num":1,"composition_type":"original",)"
            R"("artists":[{"artist_id":1}],"audio_ai_usage":"none","composition_ai_usage":"none",)"
            R"("commercial_samples":"no","audio_language":"en","contributors":[{"writer_id":1,"roles":)"
            R"(["Composer","Performer","Producer"],"ai_contribution":"none"}],"recording_country":"DE"})"));
    const auto track_id = json::serialize(track.at("data").at("id"));
    const auto minted = parsed(send(
        "POST", "/tracks/" + track_id + "/files/stereo/upload-url", R"({"filename":"a.wav"})"));
    const std::string url(minted.at("upload_url").as_string());
    Talk storage{*simulator};
    REQUIRE(storage.send("PUT", url.substr(url.find("/storage")), wav()).status == 200);
    REQUIRE(send("PUT", "/tracks/" + track_id + "/files/stereo",
                R"({"s3_key":")" + std::string(minted.at("key").as_string()) + "\"}")
                .status == 200);
    const std::string cover =
        "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.jpg\""
        "\r\n\r\n\xff\xd8\xff\xe0\r\n--XyZ--\r\n";
    REQUIRE(send("POST", "/releases/" + id + "/photo", cover, kForm).status == 200);
    clock.advance(300);
    return id;
  }
  ManualClock clock{kStart};
  std::unique_ptr<Simulator> simulator;
  std::string token;
};

}  // namespace

TEST_CASE("SoundCloud: an upload is read in blocks of any size") {
  const auto audio = wav();
  for (const std::size_t block : {1u, 2u, 3u, 17u, 4096u, 1u << 20}) {
    Cloud cloud;
    Talk talk{*cloud.simulator, cloud.authorization};
    const auto made = talk.send("POST", "/tracks",
        form({{"track[title]", "T"}, {"track[sharing]", "private"}}, "a.wav", audio), kForm, block);
    REQUIRE(made.status == 201);
    const auto state = cloud.simulator->state();
    const auto& track = state.at("items").as_array().at(0).as_object();
    REQUIRE(track.at("sha256").as_string() == to_hex(sha256(audio)));
    REQUIRE(track.at("bytes").to_number<std::size_t>() == audio.size());
    REQUIRE(track.at("length_ms").as_int64() == 500);
    REQUIRE(state.at("public").as_int64() == 0);
  }
}

TEST_CASE("SoundCloud: what it refuses, and its defaults") {
  Cloud cloud;
  Talk talk{*cloud.simulator, cloud.authorization};
  const auto audio = wav();
  REQUIRE(talk.send("POST", "/tracks", form({}, "a.wav", audio), kForm).status == 422);
  REQUIRE(talk.send("POST", "/tracks", form({{"track[title]", "T"}}, "", ""), kForm).status == 422);
  REQUIRE(talk.send("POST", "/tracks",
                  form({{"track[title]", "T"}, {"track[asset_data]", "/a.wav"}}, "", ""), kForm)
              .status == 422);
  REQUIRE(talk.send("POST", "/tracks",
                  form({{"track[title]", "T"}}, "a.wav", "text, no audio here"), kForm)
              .status == 422);
  REQUIRE(talk.send("POST", "/tracks", form({{"track[title]", "T"}}, "\xc3\xa9.wav", audio), kForm)
              .status == 500);
  REQUIRE(talk.send("POST", "/tracks", "--XyZ\r\nno end", kForm).status == 400);
  Talk stranger{
      *cloud.simulator, "Bearer " + std::string(cloud.secret.at("access_token").as_string())};
  REQUIRE(stranger.send("GET", "/me").status == 401);
  REQUIRE(cloud.simulator->state().at("tracks").as_int64() == 0);

  const auto made =
      parsed(talk.send("POST", "/tracks", form({{"track[title]", "T"}}, "a.wav", audio), kForm));
  REQUIRE(made.at("sharing").as_string() == "public");
  REQUIRE(made.at("downloadable").as_bool());
  REQUIRE(made.at("duration").as_int64() == 0);
  const auto urn = std::string(made.at("urn").as_string());
  REQUIRE(talk.send("GET", "/tracks/" + urn + "/streams").status == 404);
  cloud.clock.advance(300);
  REQUIRE(talk.send("GET", "/tracks/" + urn + "/streams").status == 200);
  REQUIRE(parsed(talk.send("GET", "/tracks/" + url_encode(urn))).at("duration").as_int64() == 500);
  cloud.clock.advance(3'600'000);
  REQUIRE(talk.send("GET", "/me").status == 401);
}

TEST_CASE("SoundCloud: refresh tokens work once and bodies are form-encoded") {
  Cloud cloud;
  Talk talk{*cloud.simulator};
  const auto body = "grant_type=refresh_token&client_id=a&client_secret=b&refresh_token=" +
                    std::string(cloud.secret.at("refresh_token").as_string());
  REQUIRE(talk.send("POST", "/oauth/token", body, {{"Content-Type", "application/json"}}).status ==
          400);
  const auto renewed = talk.send("POST", "/oauth/token", body, kFormEncoded);
  REQUIRE(renewed.status == 200);
  REQUIRE(parsed(renewed).at("expires_in").as_int64() == 3600);
  REQUIRE(talk.send("POST", "/oauth/token", body, kFormEncoded).status == 400);
  REQUIRE(talk.send("GET",
                  "/authorize?client_id=a&redirect_uri=http://x&state=s&response_type=code"
                  "&code_challenge=c&code_challenge_method=plain")
              .status == 400);
}

TEST_CASE("SoundCloud: what cannot be written is refused, and named") {
  Cloud cloud;
  Talk talk{*cloud.simulator, cloud.authorization};
  REQUIRE(
      talk.send("POST", "/tracks", form({{"track[title]", "T"}}, "a.wav", wav()), kForm).status ==
      201);
  const auto refused = [&](const api::Response& answer, const char* name) {
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.body.find(name) != std::string::npos);
  };
  refused(talk.send("POST", "/tracks",
              form({{"track[title]", "T"}, {"track[playback_count]", "9"}}, "a.wav", wav()), kForm),
      "playback_count");
  refused(talk.send("PUT", "/tracks/1", R"({"track":{"bpm":120}})", kJson), "bpm");
  refused(talk.send(
              "POST", "/playlists", R"({"playlist":{"title":"P","playlist_type":"album"}})", kJson),
      "playlist_type");
  CHECK(parsed(talk.send("GET", "/me/tracks?linked_partitioning=true&limit=9"))
            .at("collection")
            .as_array()
            .size() == 1);
}

TEST_CASE("SoundCloud: paging and quota") {
  Options options;
  options.quota_seconds = 2;
  Cloud cloud(options);
  Talk talk{*cloud.simulator, cloud.authorization};
  const auto body = form({{"track[title]", "T"}}, "a.wav", wav());
  REQUIRE(talk.send("POST", "/tracks", body, kForm).status == 201);
  REQUIRE(talk.send("POST", "/tracks", body, kForm).status == 201);
  REQUIRE(parsed(talk.send("GET", "/me")).at("quota").at("upload_seconds_left").as_int64() == 0);
  const auto first = parsed(talk.send("GET", "/me/tracks?linked_partitioning=true&limit=1"));
  REQUIRE(first.at("collection").as_array().size() == 1);
  const std::string next(first.at("next_href").as_string());
  const auto second = parsed(talk.send("GET", next.substr(next.find("/me"))));
  REQUIRE_FALSE(second.contains("next_href"));
  REQUIRE(second.at("collection").at(0).at("urn") != first.at("collection").at(0).at("urn"));
}

TEST_CASE("LabelGrid: storage addresses take plain bytes and no second credential") {
  Grid grid;
  grid.ready_release();
  const auto minted =
      parsed(grid.send("POST", "/tracks/1/files/stereo/upload-url", R"({"filename":"b.wav"})"));
  const std::string url(minted.at("upload_url").as_string());
  const auto path = url.substr(url.find("/storage"));
  Talk with_token{*grid.simulator, grid.token};
  REQUIRE(with_token.send("PUT", path, "x").status == 400);
  Talk bare{*grid.simulator};
  REQUIRE(bare.send("PUT", path + "0", "x").status == 403);
  api::Request chunked;
  chunked.method = "PUT";
  chunked.target = path;
  chunked.headers.set("Transfer-Encoding", "chunked");
  REQUIRE(api::split_target(chunked).ok());
  auto plan = grid.simulator->plan(chunked);
  REQUIRE(plan.sink);
  REQUIRE(plan.sink->finish(chunked).status == 411);
  REQUIRE(
      grid.send("POST", "/tracks/1/files/stereo/upload-url", R"({"filename":"b.mp3"})").status ==
      422);
}

TEST_CASE("LabelGrid: required fields, idempotency, locks and the weekly limit") {
  Options options;
  options.weekly_limit = 1;
  Grid grid(options);
  const auto faults = parsed(grid.send("POST", "/releases", "{}"));
  REQUIRE(faults.at("errors").as_object().size() == 7);
  const Fields key{{"Idempotency-Key", "key-0001"}};
  const auto first = grid.send("POST", "/artists", R"({"artist_name":"Z"})", key);
  const auto again = grid.send("POST", "/artists", R"({"artist_name":"Z"})", key);
  REQUIRE(first.body == again.body);
  REQUIRE(again.headers.get("Idempotency-Replayed") == "true");
  REQUIRE(grid.simulator->state().at("artists").as_int64() == 1);
  REQUIRE(grid.send("POST", "/artists", R"({"artist_name":"Y"})", key).status == 409);
  REQUIRE(grid.send("POST", "/artists", R"({"artist_name":"Y"})", {{"Idempotency-Key", "short"}})
              .status == 422);
  grid.clock.advance(25LL * 3600 * 1000);
  REQUIRE(grid.send("POST", "/artists", R"({"artist_name":"Z"})", key).body != first.body);

  const auto id = grid.ready_release();
  REQUIRE(
      parsed(grid.send("POST", "/releases/" + id + "/validate")).at("errors").as_array().empty());
  REQUIRE(grid.send("POST", "/releases/" + id + "/distribute").status == 200);
  REQUIRE(grid.send("POST", "/releases/" + id + "/distribute").status == 409);
  const auto locked = grid.send("PATCH", "/releases/" + id, R"({"cat":"D"})");
  REQUIRE(locked.status == 403);
  REQUIRE(locked.body.find("RELEASE_LOCKED_FIELDS") != std::string::npos);
  REQUIRE(
      grid.send("POST", "/tracks/1/files/stereo/upload-url", R"({"filename":"b.wav"})").status ==
      409);
  const auto second = grid.ready_release();
  const auto full = grid.send("POST", "/releases/" + second + "/distribute");
  REQUIRE(full.status == 429);
  REQUIRE(full.headers.has("Retry-After"));
  grid.token = "Bearer wrong";
  REQUIRE(grid.send("GET", "/me").status == 401);
}

TEST_CASE("what a simulator knows outlives its process, and holds no token in clear") {
  TempFolder folder;
  Options options;
  options.state_path = folder.path() / "state";
  std::string authorization;
  {
    Cloud cloud(options);
    Talk talk{*cloud.simulator, cloud.authorization};
    authorization = cloud.authorization;
    REQUIRE(
        talk.send("POST", "/tracks", form({{"track[title]", "T"}}, "a.wav", wav()), kForm).status ==
        201);
    REQUIRE(
        talk.send("POST", "/tracks", form({{"track[title]", "U"}}, "a.wav", wav()), kForm).status ==
        201);
    REQUIRE(talk.send("DELETE", "/tracks/soundcloud:tracks:1").status == 200);
  }
  const auto kept = *read_file(options.state_path);
  REQUIRE(kept.find(authorization.substr(6)) == std::string::npos);
  // A crash in the middle of a write leaves half a line.
  REQUIRE(write_file_atomic(options.state_path, kept + R"({"k":"track:000)").ok());
  Cloud cloud(options);
  Talk talk{*cloud.simulator, authorization};
  REQUIRE(talk.send("GET", "/me").status == 200);
  REQUIRE(talk.send("GET", "/tracks/soundcloud:tracks:1").status == 404);
  REQUIRE(talk.send("GET", "/tracks/soundcloud:tracks:2").status == 200);
  const auto made =
      parsed(talk.send("POST", "/tracks", form({{"track[title]", "V"}}, "a.wav", wav()), kForm));
  REQUIRE(made.at("urn").as_string() == "soundcloud:tracks:3");
}

TEST_CASE("every fault can be ordered over HTTP and strikes as often as ordered") {
  Cloud cloud;
  Talk talk{*cloud.simulator, cloud.authorization};
  REQUIRE(talk.send("POST", "/_sandbox/faults", R"({"fault":"no_such"})").status == 422);
  REQUIRE(talk.send("POST", "/_sandbox/faults", R"({"fault":"latency","probability":2})").status ==
          422);
  REQUIRE(talk.send("POST", "/_sandbox/faults", "[").status == 422);
  REQUIRE(talk.send("POST", "/_sandbox/faults", R"({"fault":"delivery_failed"})").status == 422);
  for (const auto& info : faults()) {
    REQUIRE_FALSE(info.sentence.empty());
    if (!info.service.empty() && info.service != "soundcloud") continue;
    INFO(info.name);
    REQUIRE(
        talk.send("POST", "/_sandbox/faults", json::serialize(json::object{{"fault", info.name}}))
            .status == 201);
    REQUIRE(talk.send("GET", "/_sandbox/faults").body.find(info.sentence) != std::string::npos);
    REQUIRE(talk.send("DELETE", "/_sandbox/faults").status == 200);
    REQUIRE(talk.send("GET", "/me").status == 200);
  }
  REQUIRE(
      cloud.simulator->order_fault({{"fault", "server_error"}, {"times", 2}, {"match", "GET /me"}})
          .ok());
  REQUIRE(talk.send("GET", "/tracks/1").status == 404);
  REQUIRE(talk.send("GET", "/me").status == 500);
  REQUIRE(talk.send("GET", "/me").status == 500);
  REQUIRE(talk.send("GET", "/me").status == 200);
  REQUIRE(cloud.simulator->order_fault({{"fault", "html_error"}, {"probability", 0.2}, {"seed", 5}})
              .ok());
  int struck = 0;
  for (int call = 0; call < 500; ++call) struck += talk.send("GET", "/me").status == 502;
  REQUIRE(struck > 60);
  REQUIRE(struck < 140);
  const auto requests = cloud.simulator->requests();
  REQUIRE(requests.size() > 500);
  REQUIRE(json::serialize(requests).find(cloud.authorization.substr(6)) == std::string::npos);
}

TEST_CASE("memory does not grow with an upload") {
  Intake intake("multipart/form-data; boundary=XyZ");
  intake.write("--XyZ\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.wav\"\r\n\r\n");
  const std::string block(1 << 20, '-');  // dashes: the worst case for the boundary search
  for (int count = 0; count < 64; ++count) intake.write(block);
  intake.write("\r\n--XyZ--\r\n");
  REQUIRE(intake.finish());
  REQUIRE(intake.part("f")->size == 64u << 20);
  REQUIRE(intake.part("f")->head.size() == 4096);
  REQUIRE(intake.part("f")->text.empty());
}

TEST_CASE("calls of several threads each count once") {
  Cloud cloud;
  const auto body = form({{"track[title]", "T"}}, "a.wav", wav());
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([&] {
      for (int count = 0; count < 20; ++count) {
        api::Request request;
        request.method = "POST";
        request.target = request.path = "/tracks";
        request.headers.set("Content-Type", "multipart/form-data; boundary=XyZ");
        request.headers.set("Authorization", cloud.authorization);
        auto plan = cloud.simulator->plan(request);
        plan.sink->write(body).ok();
        plan.sink->finish(request);
      }
    });
  for (auto& thread : threads) thread.join();
  REQUIRE(cloud.simulator->state().at("tracks").as_int64() == 160);
}
