// SPDX-License-Identifier: Apache-2.0
// The table of event types: complete, true to its schemas, and what is made from it.
#include <algorithm>
#include <set>

#include "api/distribution/distribution_views.hpp"
#include "api/openapi/openapi.hpp"
#include "api/webhook/event_types.hpp"
#include "model/json.hpp"
#include "model/placement.hpp"
#include "support/catch.hpp"
#include "support/json_schema.hpp"

using namespace mv;
using namespace mv::api;
using mv::test::broken;

namespace {

using Patterns = std::vector<std::string>;
using Overrides = std::vector<std::pair<std::string, std::string>>;

const EventType& type_of(std::string_view name) { return *find_event_type(name); }

}  // namespace

TEST_CASE("event types are unique, explained and true to their schemas") {
  std::set<std::string> names;
  for (const auto& type : event_types()) {
    CAPTURE(type.name);
    REQUIRE(names.insert(type.name).second);
    REQUIRE(std::count(type.name.begin(), type.name.end(), '.') == 1);
    REQUIRE(type.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos);
    REQUIRE_FALSE(type.description.empty());
    REQUIRE(find_event_type(type.name) == &type);
    REQUIRE(broken(type.example, type.schema) == Patterns{});
    REQUIRE(broken(example_event(type), event_body_schema()) == Patterns{});
    // Nothing is optional: a member without a value is null.
    REQUIRE(type.schema.at("required").as_array().size() == type.example.size());
  }
  REQUIRE(find_event_type("distribution.*") == nullptr);
  REQUIRE(find_event_type("") == nullptr);
}

TEST_CASE("the checker of schemas would notice") {
  const auto& live = type_of("distribution.live");
  auto data = live.example;
  data.erase("title");
  data["more"] = 1;
  data["placement"].as_object()["state"] = "failed";
  data["placement"].as_object()["attempts"] = "1";
  data["placement"].as_object()["live_at"] = "yesterday";
  data["cause"] = nullptr;
  REQUIRE(broken(data, live.schema).size() == 6);
  auto event = example_event(live);
  event["mode"] = "test";
  REQUIRE(broken(event, event_body_schema()) == Patterns{"/mode: enum"});
}

TEST_CASE("every state a placement can come into has its type") {
  const auto states = all_of<model::PlacementState>();
  for (const auto to : states) {
    const auto* type = find_event_type("distribution." + std::string(to_word(to)));
    const bool reached = std::any_of(
        states.begin(), states.end(), [&](auto from) { return model::may_become(from, to); });
    CAPTURE(std::string(to_word(to)));
    REQUIRE((type != nullptr) == reached);
    if (!type) continue;
    const auto& previous = type->example.at("previous_state").as_string();
    const auto before = from_word<model::PlacementState>(std::string(previous));
    REQUIRE(before);
    REQUIRE(model::may_become(*before, to));
  }
}

TEST_CASE("the placement of an event is what the server writes") {
  model::Distribution order;
  order.placements = {model::Placement{}};
  const auto sent = model::to_json(view(order).placements.front()).as_object();
  const auto& shown = type_of("distribution.live").example.at("placement").as_object();
  REQUIRE(sent.size() == shown.size());
  for (const auto& [name, value] : sent) {
    CAPTURE(std::string(name));
    REQUIRE(shown.contains(name));
  }
}

TEST_CASE("patterns are made normal") {
  REQUIRE(*normal_patterns({}) == Patterns{});
  REQUIRE(*normal_patterns({"track.created", "track.created"}) == Patterns{"track.created"});
  REQUIRE(*normal_patterns({"track.created", "webhook.test", "track.*", "track.deleted"}) ==
          Patterns{"webhook.test", "track.*"});
  REQUIRE(*normal_patterns({"track.*", "*", "payment.succeeded"}) == Patterns{"*"});
  REQUIRE(*normal_patterns({"track.*", "track.*"}) == Patterns{"track.*"});
}

TEST_CASE("at most one normal pattern matches a type") {
  Patterns all{"track.*", "distribution.*"};
  for (const auto& type : event_types()) {
    all.push_back(type.name);
    all.insert(all.begin(), type.name);
  }
  const auto normal = *normal_patterns(all);
  for (const auto& type : event_types()) {
    const auto matching = patterns_for(type.name);
    REQUIRE(std::count_if(normal.begin(), normal.end(), [&](auto& pattern) {
      return std::find(matching.begin(), matching.end(), pattern) != matching.end();
    }) == 1);
  }
}

TEST_CASE("unknown patterns are refused, all at once") {
  const auto result = normal_patterns({"track.create", "*", "distribution.finished", "tracks*",
      "x.y", "track", "", "Track.*", "*.*", std::string(5000, 'a')});
  const auto& faults = result.error().faults;
  REQUIRE(result.error().code == Code::invalid);
  REQUIRE(faults.size() == 9);
  REQUIRE(faults[0].at == "/events/0");
  REQUIRE(faults[0].hint == "Did you mean \"track.created\"?");
  REQUIRE(faults[1].at == "/events/2");
  REQUIRE(faults[1].hint.find("\"distribution.*\"") != std::string::npos);
  REQUIRE(faults[2].hint == "Did you mean \"track.*\"?");
  REQUIRE(faults[6].hint == "Did you mean \"track.*\"?");
  REQUIRE(faults[8].message.size() < 200);
  for (const auto& fault : faults) REQUIRE_FALSE(fault.hint.empty());
}

TEST_CASE("the patterns of a type") {
  using Three = std::array<std::string, 3>;
  REQUIRE(patterns_for("track.created") == Three{"track.created", "track.*", "*"});
  REQUIRE(patterns_for("odd") == Three{"odd", "odd.*", "*"});
}

TEST_CASE("the body of an event, exactly") {
  const json::object data{{"n", 1}, {"t", "a\"b"}};
  model::Event event{
      7, "evt_1", "track.created", "usr_1", model::Mode::live, "trk_1", data, 1799971200000};
  REQUIRE(event_body(event) ==
          R"({"id":"evt_1","type":"track.created","timestamp":"2027-01-15T00:00:00.000Z",)"
          R"("mode":"live","subject_id":"trk_1","data":{"n":1,"t":"a\"b"}})");
  event.subject_id = "a\"\\\n\xc3\xa9";
  const auto back = json::parse(event_body(event));
  REQUIRE(back.at("subject_id") == json::value(event.subject_id));
  REQUIRE(broken(back, event_body_schema()) == Patterns{});
}

TEST_CASE("overrides keep the kind of the value") {
  const auto data = *with_overrides(type_of("distribution.failed").example,
      {{"placement.platform", "soundcloud"}, {"placement.attempts", "25"},
          {"placement.url", "https://example.com"}, {"title", "12"}});
  REQUIRE(data.at("placement").at("platform") == "soundcloud");
  REQUIRE(data.at("placement").at("attempts") == 25);
  REQUIRE(data.at("placement").at("url") == "https://example.com");
  REQUIRE(data.at("title") == "12");
  REQUIRE(broken(data, type_of("distribution.failed").schema) == Patterns{});
  const json::object odd{{"b", true}, {"d", 0.5}, {"list", {"a", "b"}}};
  REQUIRE(*with_overrides(odd, {{"b", "false"}, {"d", "2"}, {"list.1", "c"}}) ==
          json::object{{"b", false}, {"d", 2.0}, {"list", {"a", "c"}}});
  REQUIRE(*with_overrides(odd, {}) == odd);
}

TEST_CASE("overrides that do not fit are refused, all at once") {
  const auto result = with_overrides(type_of("distribution.live").example,
      {{"placement.stat", "live"}, {"placement", "x"}, {"placement.attempts", "many"}, {"", "x"},
          {"nothing.like.it", "x"}, {"title", "\xff"}, {"title", "good"}});
  const auto& faults = result.error().faults;
  REQUIRE(faults.size() == 6);
  REQUIRE(faults[0].at == "/overrides/placement.stat");
  REQUIRE(faults[0].hint == "Did you mean \"placement.state\"?");
  REQUIRE(faults[1].hint == "For example \"placement.platform\".");
  REQUIRE(faults[2].rule == "override_value");
  REQUIRE(faults[2].message == "\"many\" is not a whole number like the value it replaces");
  REQUIRE(faults[4].hint.find("placement.state") != std::string::npos);
  const json::object odd{{"b", true}, {"d", 0.5}};
  const auto refused = with_overrides(odd, {{"b", "yes"}, {"d", "1x"}, {"d", "inf"}});
  REQUIRE(refused.error().faults.size() == 3);
}

TEST_CASE("the OpenAPI document has a webhook for every type") {
  const auto document = openapi_document();
  const auto& webhooks = document.at("webhooks").as_object();
  REQUIRE(webhooks.size() == event_types().size());
  std::set<std::string> operations;
  for (const auto& type : event_types()) {
    CAPTURE(type.name);
    const auto& post = webhooks.at(type.name).at("post").as_object();
    REQUIRE(operations.insert(std::string(post.at("operationId").as_string())).second);
    REQUIRE(post.at("parameters").as_array().size() == 5);
    REQUIRE(post.at("responses").as_object().contains("2XX"));
    REQUIRE(post.at("responses").as_object().contains("410"));
    const auto& body = post.at("requestBody").at("content").at("application/json").as_object();
    REQUIRE(body.at("example") == json::value(example_event(type)));
    const auto& narrowed = body.at("schema").at("allOf").at(1).at("properties");
    // The document gives bounds to what has none.
    const auto& data = narrowed.at("data").as_object();
    REQUIRE(data.at("required") == type.schema.at("required"));
    const auto& properties = data.at("properties").as_object();
    REQUIRE(properties.size() == type.schema.at("properties").as_object().size());
    for (const auto& [name, schema] : type.schema.at("properties").as_object())
      REQUIRE(properties.at(name).at("description") == schema.at("description"));
  }
}
