// SPDX-License-Identifier: Apache-2.0
#include "api/message.hpp"
#include "api/problem.hpp"
#include "base/shown_path.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("a problem lists its faults up to a limit and says how many more there are") {
  Error error = make_error(Code::invalid, "wrong");
  for (int i = 0; i < 1000; ++i) error.faults.push_back({"/x", "rule", "it is wrong", ""});
  const auto problem = api::problem_of(error, "req_1");
  REQUIRE(problem.errors.size() == 101);
  CHECK(problem.errors.back().message == "and 900 more");
  error.faults.resize(100);
  CHECK(api::problem_of(error, "req_1").errors.size() == 100);
}

TEST_CASE("a problem does not show where the server keeps its files") {
  const TempFolder folder;
  hide_folder(folder.path());
  Error error = make_error(Code::invalid, folder.path().string() + "/media/ea/eaa4: is not audio");
  error.faults.push_back({"/x", "rule", "see " + folder.path().string() + "/media/ea/eaa4", ""});
  const auto problem = api::problem_of(error, "req_1");
  CHECK(problem.detail == "the file: is not audio");
  CHECK(problem.errors.front().message == "see the file");
}

TEST_CASE("an answer is UTF-8, whatever was stored") {
  CHECK(is_utf8(api::json_response(200, "{\"name\":\"a\xc3\"}").body));
}
