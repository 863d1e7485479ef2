// SPDX-License-Identifier: Apache-2.0
#include "api/access/access_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/decode.hpp"
#include "api/distribution/distribution_views.hpp"
#include "api/distribution/platform_views.hpp"
#include "api/problem.hpp"

#include <algorithm>
#include <ctime>
#include <map>

#include "support/catch.hpp"

using namespace mv;
using namespace mv::api;

namespace {

std::map<std::string, Fault> faults_of(const Error& error) {
  std::map<std::string, Fault> out;
  for (const auto& fault : error.faults) out[fault.at] = fault;
  return out;
}

template <class T>
Result<T> read(std::string_view text) {
  return decode<T>(json::parse(text));
}

const std::string kTrack = "trk_01jd2m3x8yq5w7e9r1t3y5u7c9";

/// A body with one field set and every required one at its example.
template <class T>
json::object body_with(std::string_view name, const json::value& value) {
  json::object body;
  for (const auto& rule : rules_of<T>())
    if (rule.required) body[rule.name] = json::parse(rule.example);
  body[name] = value;
  return body;
}

/// Every field of T with a pattern refuses a 64 KB text at once, and takes its example.
template <class T>
void patterned_fields() {
  for (const auto& rule : rules_of<T>()) {
    if (rule.pattern.empty()) continue;
    CAPTURE(rule.name);
    REQUIRE(decode<T>(json::value(body_with<T>(rule.name, json::parse(rule.example)))));
    for (const char* fill : {"a", "0", "-", "a-", "\xc3\xa9", "http://"}) {
      std::string text;
      while (text.size() < 65536) text += fill;
      const auto begin = std::clock();
      const auto result = decode<T>(json::value(body_with<T>(rule.name, json::value(text))));
      REQUIRE(std::clock() - begin < CLOCKS_PER_SEC / 10);
      REQUIRE_FALSE(result);
      REQUIRE(result.error().faults.size() == 1);
      REQUIRE(result.error().faults[0].at == "/" + std::string(rule.name));
      REQUIRE(result.error().faults[0].rule == "max_length");
      REQUIRE(result.error().line().size() < 1000);
    }
  }
}

}  // namespace

TEST_CASE("every fault of a body is reported at once, each with its pointer") {
  const auto result = read<CreateDistribution>(
      R"({"track_id":"trk_1","platforms":[],"dry_run":"yes","overrides":[{"rule":"13"},7],)"
      R"("metdata":{}})");
  REQUIRE_FALSE(result);
  REQUIRE(result.error().code == Code::invalid);
  const auto faults = faults_of(result.error());
  REQUIRE(faults.size() == result.error().faults.size());
  REQUIRE(faults.at("/track_id").rule == "min_length");
  REQUIRE(faults.at("/platforms").rule == "min_items");
  REQUIRE(faults.at("/dry_run").rule == "type");
  REQUIRE(faults.at("/overrides/0/rule").rule == "pattern");
  REQUIRE(faults.at("/overrides/0/reason").rule == "required");
  REQUIRE(faults.at("/overrides/1").rule == "type");
  REQUIRE(faults.at("/metdata").rule == "unknown");
  REQUIRE(faults.size() == 7);
  REQUIRE(result.error().what.find("7 values are") != std::string::npos);
}

TEST_CASE("an unknown field gets a suggestion, or the list of what is known") {
  const auto near = read<CreateDistribution>(
      R"({"track_id":")" + kTrack + R"(","platforms":["spotify"],"dryrun":true})");
  REQUIRE(near.error().faults.at(0).hint == "Did you mean 'dry_run'?");
  const auto far = read<RetryDistribution>(R"({"entirely_other":1})");
  REQUIRE(far.error().faults.at(0).hint == "Known fields: platforms.");
}

TEST_CASE("names of fields are escaped in pointers, RFC 6901") {
  const auto result = read<RetryDistribution>(R"({"a/b~c":1})");
  REQUIRE(result.error().faults.at(0).at == "/a~1b~0c");
}

TEST_CASE("what is quoted stays UTF-8 when it is shortened") {
  std::string accents = "x";
  for (int i = 0; i < 100; ++i) accents += "\xe2\x99\xaa";
  for (const auto& body :
      {json::object{{accents, 1}}, json::object{{"explicit_content", accents.substr(0, 58)}},
          json::object{{"release_date", "\xf0\x9f\x8e\xb5"}},
          json::object{{"track_type", accents.substr(0, 16)}}}) {
    const auto result = decode<model::Metadata>(json::value(body));
    REQUIRE_FALSE(result);
    REQUIRE(is_utf8(model::json_text(problem_of(result.error(), "r"))));
  }
}

TEST_CASE("types are not guessed") {
  REQUIRE_FALSE(read<CreateApiKey>(R"({"name":1,"scopes":["*"]})"));
  REQUIRE_FALSE(read<CreateApiKey>(R"({"name":"a","scopes":"*"})"));
  REQUIRE_FALSE(read<CreateApiKey>(R"({"name":null,"scopes":["*"]})"));
  REQUIRE(read<CreateApiKey>(R"({"name":"a","scopes":["*"],"expires_at":null})"));
  for (const auto* body : {"[]", "null", "1", "\"x\"", "true"}) {
    const auto result = read<CreateApiKey>(body);
    REQUIRE(result.error().faults.at(0).rule == "type");
    REQUIRE(result.error().faults.at(0).at.empty());
  }
}

TEST_CASE("every pre-flight rule's id can be overridden") {
  for (const auto* rule : {"A1", "A22", "C3", "M30", "AI1", "I2"}) {
    CAPTURE(rule);
    REQUIRE(decode<model::RuleOverride>(json::object{{"rule", rule}, {"reason", "it is so"}}));
  }
  for (const auto* rule : {"", "A", "1", "a1", "A1 ", "A1234", "AIM1"})
    REQUIRE_FALSE(
        decode<model::RuleOverride>(json::object{{"rule", rule}, {"reason", "it is so"}}));
}

TEST_CASE("lengths count characters, not bytes") {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "\xc3\xa9";
  REQUIRE(decode<CreateApiKey>(json::object{{"name", name}, {"scopes", json::array{"*"}}}));
  const auto result =
      decode<CreateApiKey>(json::object{{"name", name + "x"}, {"scopes", json::array{"*"}}});
  REQUIRE(result.error().faults.at(0).rule == "max_length");
}

TEST_CASE("a long text in a patterned field is refused at once") {
  patterned_fields<CreateTrack>();
  patterned_fields<UpdateTrack>();
  patterned_fields<CreateDistribution>();
  patterned_fields<ConnectPlatform>();
  patterned_fields<model::RuleOverride>();
  patterned_fields<model::Metadata>();
  patterned_fields<model::Writer>();
}

TEST_CASE("merge patch, the table of RFC 7396 appendix A") {
  struct Row {
    const char *target, *patch, *result;
  };
  for (const auto& row : {
           Row{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           Row{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           Row{R"({"a":"b"})", R"({"a":null})", R"({})"},
           Row{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           Row{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           Row{R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
           Row{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
           Row{R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
           Row{R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
           Row{R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
           Row{R"({"a":"foo"})", R"({"a":{"b":1}})", R"({"a":{"b":1}})"},
       }) {
    auto target = json::parse(row.target).get_object();
    merge_patch(target, json::parse(row.patch).get_object());
    REQUIRE(json::value(target) == json::parse(row.result));
  }
}

namespace {

struct Form {
  std::string name, note;
};
BOOST_DESCRIBE_STRUCT(Form, (), (name, note))

}  // namespace

TEST_CASE("a form gives texts, and what nobody knows in it is ignored") {
  const auto form = decode_form<Form>({{"name", "a & b"}, {"csrf", "x"}});
  REQUIRE(form);
  REQUIRE(form->name == "a & b");
  REQUIRE(form->note.empty());
}
