// SPDX-License-Identifier: Apache-2.0
// Error bodies of every shape, and what they mean.
#include "services/refusal.hpp"

#include <boost/json.hpp>

#include "services/json_members.hpp"
#include "services/service.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::services;

namespace {

constexpr std::string_view kLists[] = {"errors_structured|errors", "detail"};
constexpr std::string_view kFields[] = {"errors"};
constexpr std::string_view kTexts[] = {
    "error.message", "error_description|error", "detail.message|detail", "message"};
constexpr RefusalForm kForm{.lists = kLists,
    .fields = kFields,
    .texts = kTexts,
    .code = "error.code|error|detail.status|code",
    .suggestion = "detail.data.prompt_suggestion",
    .wait_seconds = "parameters.retry_after"};

Refusal read(std::string body, const RefusalForm& form = kForm) {
  client::Answer answer;
  answer.status = 422;
  answer.body = std::move(body);
  return read_refusal(form, answer);
}

}  // namespace

TEST_CASE("error bodies of every shape become a text, a code and faults") {
  CHECK(read(R"({"code":422,"message":"no asset","status":"422","errors":[],"error":null})").text ==
        "no asset");
  CHECK(read(R"({"error":"Rate Limit Exceeded"})").text == "Rate Limit Exceeded");
  CHECK(read(R"({"error":"invalid_grant","error_description":"It has expired"})").text ==
        "It has expired");
  const auto fields = read(R"({"errors":{"cat":["taken","short"]},"message":"Not valid"})");
  CHECK(fields.faults.size() == 2);
  CHECK(fields.faults[0].at == "cat");
  CHECK(fields.text == "cat: taken; cat: short; Not valid");
  CHECK(read(R"({"error":{"code":"TOKEN_INVALID","message":"no"}})").code == "TOKEN_INVALID");
  const auto structured =
      read(R"({"errors":["a"],"errors_structured":[{"field":"f","code":"C","message":"a"}]})");
  CHECK(structured.faults.size() == 1);
  CHECK(structured.faults[0].rule == "C");
  const auto places = read(R"({"detail":[{"loc":["body","inputs","text"],"msg":"too long"}]})");
  CHECK(places.text == "inputs.text: too long");
  const auto prompt = read(
      R"({"detail":{"status":"bad_prompt","message":"no","data":{"prompt_suggestion":"A song"}}})");
  CHECK(prompt.code == "bad_prompt");
  CHECK(prompt.suggestion == "A song");
  CHECK(read(R"({"description":"slow down","parameters":{"retry_after":7}})").wait ==
        std::chrono::seconds(7));
  CHECK(read(R"({"title":"Conflict"})", {}).text == "Conflict");  // no form: the usual members
}

TEST_CASE("what is no JSON is quoted, and what says nothing is said to") {
  CHECK(read("<html><body><h1>Bad  gateway</h1></body></html>").text == "It said \"Bad gateway\"");
  CHECK(read("\n").text == "It gave no reason");
  CHECK(read("").text == "It gave no reason");
  CHECK(read(std::string(100'000, '<')).text == "It gave no reason");
  CHECK(read("\xff\xd8\xff\xe0").text == "It sent binary data");
  CHECK_FALSE(read("[1,2]").readable);
  CHECK_FALSE(read("{}").readable);
}

TEST_CASE("texts are one line, cut at a character") {
  CHECK(read(R"({"message":"a\u0000\r\n\u001b[31mb\u0085c"})").text == "a [31mb c");
  std::string euros;
  for (int i = 0; i < 1000; ++i) euros += "€";
  const auto cut = read(json::serialize(json::object{{"message", euros}})).text;
  CHECK(cut.size() == 999);  // three bytes each
  CHECK(euros.starts_with(cut));
}

TEST_CASE("the first rule that fits counts: the service's, its kind's, the usual ones") {
  static constexpr RefusalRule kOwn[] = {
      {.code_word = "locked", .code = Code::conflict, .hint = "Take it down at {name}"}};
  static constexpr RefusalRule kShared[] = {
      {.status = 4, .text_word = "nsfw", .code = Code::rejected, .at = "/prompt"},
      {.status = 409, .code = Code::upstream}};
  const ServiceFacts facts{
      .name = "Example", .id = "example", .rules = kOwn, .shared_rules = kShared};
  const auto code = [&](int status, std::string code_word, std::string text, bool readable = true) {
    Refusal refusal;
    refusal.text = std::move(text);
    refusal.code = std::move(code_word);
    refusal.readable = readable;
    return rule_for(facts, status, refusal).code;
  };
  CHECK(code(422, "FIELD_LOCKED", "") == Code::conflict);
  CHECK(code(500, "locked", "") == Code::conflict);
  CHECK(code(418, "", "This is NSFW") == Code::rejected);
  CHECK(code(503, "", "This is NSFW") == Code::upstream);
  CHECK(code(409, "", "") == Code::upstream);
  CHECK(code(401, "", "") == Code::unauthenticated);
  CHECK(code(403, "", "no right") == Code::forbidden);
  CHECK(code(403, "", "", false) == Code::upstream);  // a gateway's
  CHECK(code(404, "", "") == Code::not_found);
  CHECK(code(408, "", "") == Code::timeout);
  CHECK(code(422, "", "") == Code::rejected);
  CHECK(code(429, "", "", false) == Code::rate_limited);
  CHECK(code(402, "", "") == Code::upstream);  // no verdict
  CHECK(code(302, "", "") == Code::upstream);
  CHECK(
      filled_in("{name} {id} {status} {key}", facts, 404, "k.key") == "Example example 404 k.key");
}
