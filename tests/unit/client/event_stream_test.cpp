// SPDX-License-Identifier: Apache-2.0
#include "client/event_stream.hpp"

#include "support/catch.hpp"

using namespace mv;
using namespace mv::client;
using std::chrono::milliseconds;

TEST_CASE("events come out whole however the bytes are cut") {
  const std::string text =
      ": hello\n\nid: 7\nevent: distribution.live\ndata: {\"a\":\ndata: 1}\n\n"
      "data: second\r\n\r\nid: 9\r\rretry: 1500\nevent: none\n\n";
  for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, text.size()}) {
    EventParser parser;
    std::vector<ServerEvent> events;
    for (std::size_t at = 0; at < text.size(); at += size)
      for (auto& event : parser.feed(std::string_view(text).substr(at, size)))
        events.push_back(std::move(event));
    REQUIRE(events.size() == 2);
    REQUIRE(events[0].id == "7");
    REQUIRE(events[0].type == "distribution.live");
    REQUIRE(events[0].data == "{\"a\":\n1}");
    REQUIRE(events[1].type == "message");
    REQUIRE(events[1].data == "second");
    REQUIRE(parser.last_id() == "9");
    REQUIRE(parser.retry() == milliseconds(1500));
  }
}

TEST_CASE("a broken stream is taken up after the last event") {
  std::vector<std::string> asked_after;
  SessionOptions options;
  options.server = {"http://localhost", "/x"};
  options.sleep = [](milliseconds) {};
  options.send = [&](const OutgoingRequest& request) -> Result<Answer> {
    asked_after.emplace_back(request.headers.get("Last-Event-ID"));
    const auto number = asked_after.size();
    if (number == 2) return make_error(Code::network, "no connection");
    request.on_data("id: " + std::to_string(number) + "\ndata: x\n\nid: lost\ndata: cut");
    return make_error(Code::upstream, "cut off");
  };
  Session session(std::move(options));
  FollowOptions follow_options;
  follow_options.path = "/events";
  int opened = 0;
  follow_options.on_open = [&] { return ++opened, true; };
  follow_options.on_event = [&](const ServerEvent& event) { return event.id != "3"; };
  int connected = 0, away = 0;
  follow_options.on_connected = [&] { ++connected; };
  follow_options.on_away = [&](const Error& error) { away += error.code == Code::network; };
  REQUIRE(follow(session, follow_options));
  REQUIRE(opened == 3);
  REQUIRE(connected == 2);
  REQUIRE(away == 1);
  REQUIRE(asked_after == std::vector<std::string>{"", "1", "1"});
}

TEST_CASE("a cursor without an event counts") {
  EventParser parser;
  REQUIRE(parser.feed("retry: 1000\nid: 41\n\nid: 42\ndata: cut").empty());
  parser.reset();
  REQUIRE(parser.last_id() == "41");
}

TEST_CASE("a refusal ends it, and so does the deadline") {
  SessionOptions options;
  options.server = {"http://localhost", "/x"};
  options.sleep = [](milliseconds) {};
  int status = 404;
  options.send = [&](const OutgoingRequest&) -> Result<Answer> { return Answer{status, {}, ""}; };
  Session session(std::move(options));
  FollowOptions follow_options;
  follow_options.on_event = [](const ServerEvent&) { return true; };
  REQUIRE(follow(session, follow_options).error().code == Code::not_found);
  status = 503;
  follow_options.deadline = std::chrono::steady_clock::now();
  REQUIRE(follow(session, follow_options).error().code == Code::pending);
}
