// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/track_views.hpp"
#include "api/problem.hpp"
#include "client/session.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::client;
using std::chrono::milliseconds;

namespace {

Answer answer(int status, std::string body, std::string type = "application/json") {
  Answer out{status, {}, std::move(body)};
  out.headers.set("Content-Type", std::move(type));
  out.headers.set("X-Request-Id", "req_1");
  return out;
}

Answer problem(Code code, std::optional<std::int64_t> retry_after = {}) {
  auto error = make_error(code, "no", "because", "do");
  auto text = api::problem_of(error, "req_1");
  text.retry_after = retry_after;
  return answer(text.status, model::json_text(text), "application/problem+json");
}

/// Answers from a list; remembers what was asked and how long was waited.
struct Fake {
  std::vector<Result<Answer>> answers;
  std::vector<OutgoingRequest> asked;
  milliseconds slept{0};
  int announced = 0;

  Session session(milliseconds budget = milliseconds(15'000)) {
    SessionOptions options;
    options.server = {"https://example.org", ""};
    options.api_key = SecretText("mv_test_secret");
    options.sandbox = true;
    options.version = "1";
    options.budget = budget;
    options.on_retry = [this](const Attempt&) { ++announced; };
    options.sleep = [this](milliseconds time) { slept += time; };
    options.send = [this](const OutgoingRequest& request) -> Result<Answer> {
      asked.push_back(request);
      return answers.at(std::min(asked.size(), answers.size()) - 1);
    };
    return Session(std::move(options));
  }
};

const Error kNoNetwork = make_error(Code::network, "no connection");
const Error kCut = make_error(Code::upstream, "cut off");

}  // namespace

TEST_CASE("server addresses") {
  REQUIRE(parse_server("unix:/run/x.sock")->unix_socket == "/run/x.sock");
  REQUIRE(parse_server("https://example.org/")->base == "https://example.org");
  REQUIRE(parse_server("http://127.0.0.1:8080")->base == "http://127.0.0.1:8080");
  for (const auto* bad : {"", "example.org", "unix:x", "https://", "https://a/b", "http://a.org",
           "https://u:p@a.org", "ftp://a"}) {
    const auto address = parse_server(bad);
    REQUIRE_FALSE(address);
    REQUIRE(address.error().code == Code::config);
    REQUIRE(address.error().line().find("u:p") == std::string::npos);
  }
}

TEST_CASE("every call carries key and mode") {
  Fake fake;
  fake.answers = {answer(200, R"({"id":"trk_1"})")};
  auto session = fake.session();
  REQUIRE(session.get<api::TrackView>("/api/v1/tracks/trk_1")->id == "trk_1");
  const auto& headers = fake.asked.at(0).headers;
  REQUIRE(fake.asked.at(0).url == "https://example.org/api/v1/tracks/trk_1");
  REQUIRE(headers.get("Authorization") == "Bearer mv_test_secret");
  REQUIRE(headers.get("MusicVerse-Mode") == "sandbox");
  REQUIRE(session.last_request_id() == "req_1");
}

TEST_CASE("a problem becomes its error") {
  Fake fake;
  fake.answers = {problem(Code::not_found)};
  auto session = fake.session();
  const auto read = session.get<api::TrackView>("/x");
  REQUIRE_FALSE(read);
  REQUIRE(read.error().code == Code::not_found);
  REQUIRE(read.error().why == "because");
  REQUIRE(read.error().hint == "do");
  REQUIRE(fake.asked.size() == 1);
}

TEST_CASE("an answer that is not ours is told by its status") {
  REQUIRE(error_of_answer(answer(404, "<html>", "text/html")).code == Code::not_found);
  REQUIRE(error_of_answer(answer(502, "<html>", "text/html")).code == Code::upstream);
  Fake fake;
  fake.answers = {answer(200, "<html>", "text/html")};
  auto session = fake.session();
  REQUIRE(session.get<api::TrackView>("/x").error().code == Code::upstream);
}

TEST_CASE("what failed for the moment is tried again") {
  Fake fake;
  fake.answers = {
      kNoNetwork, problem(Code::unavailable), problem(Code::rate_limited, 2), answer(200, "{}")};
  auto session = fake.session();
  REQUIRE(session.get<api::TrackView>("/x"));
  REQUIRE(fake.asked.size() == 4);
  REQUIRE(fake.announced == 3);
  REQUIRE(fake.slept >= milliseconds(2'000));
}

TEST_CASE("the budget ends it") {
  Fake fake;
  fake.answers = {problem(Code::rate_limited, 60)};
  auto session = fake.session();
  REQUIRE(session.get<api::TrackView>("/x").error().code == Code::rate_limited);
  REQUIRE(fake.asked.size() == 1);

  Fake away;
  away.answers = {kNoNetwork};
  auto other = away.session(milliseconds(2'000));
  REQUIRE(other.get<api::TrackView>("/x").error().code == Code::network);
  REQUIRE(away.asked.size() > 2);
  REQUIRE(away.slept <= milliseconds(2'000));
}

TEST_CASE("what the server is at work on is waited for beyond the budget") {
  Fake fake;
  fake.answers.assign(20, problem(Code::conflict, 4));
  fake.answers.push_back(answer(200, R"({"id":"trk_1"})"));
  auto session = fake.session();
  REQUIRE(session.get<api::TrackView>("/x"));
  REQUIRE(fake.slept > milliseconds(15'000));

  Fake never;
  never.answers = {problem(Code::conflict, 4)};
  auto other = never.session();
  REQUIRE(other.get<api::TrackView>("/x").error().code == Code::conflict);
  REQUIRE(never.slept <= milliseconds(300'000));
}

TEST_CASE("a POST is repeated under the same key, and never without one after it was sent") {
  Fake fake;
  fake.answers = {kCut, answer(201, "{}")};
  auto session = fake.session();
  REQUIRE(session.post<api::TrackView>("/x", api::CreateTrack{}, "key-1"));
  REQUIRE(fake.asked.size() == 2);
  REQUIRE(fake.asked[0].headers.get("Idempotency-Key") == "key-1");
  REQUIRE(fake.asked[1].headers.get("Idempotency-Key") == "key-1");

  Fake bare;
  bare.answers = {kCut, answer(201, "{}")};
  auto other = bare.session();
  REQUIRE_FALSE(other.post<api::TrackView>("/x", api::CreateTrack{}, ""));
  REQUIRE(bare.asked.size() == 1);
}

TEST_CASE("pages are joined") {
  Fake fake;
  fake.answers = {
      answer(200, R"({"data":[{"id":"a"},{"id":"b"}],"has_more":true,"next_cursor":"c1"})"),
      answer(200, R"({"data":[{"id":"c"}],"has_more":false,"next_cursor":null})")};
  auto session = fake.session();
  const auto all = all_pages<api::TrackView>(session, "/x?a=1", 0);
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  REQUIRE(fake.asked[1].url == "https://example.org/x?a=1&limit=100&cursor=c1");
}
