// SPDX-License-Identifier: Apache-2.0
#include "commands/builders.hpp"

#include "support/catch.hpp"

using namespace mv::cli;

namespace {

struct Row {
  std::string id;
  std::optional<std::string> note;
  std::vector<std::string> words;
  int count = 0;
};

std::string twice(const Row& row) { return row.id + row.id; }

}  // namespace

TEST_CASE("columns are members or functions of a row, in their order") {
  const auto table = table_of<Row>({{"a", "new", {"x", "y"}, 7}, {"b", std::nullopt, {}, -1}},
      {{"ID", &Row::id}, {"NOTE", &Row::note}, {"WORDS", &Row::words}, {"COUNT", &Row::count},
          {"TWICE", twice}, {"NEXT", [](auto& row) { return row.count + 1; }}},
      "There are none.");
  CHECK(table.columns == std::vector<std::string>{"ID", "NOTE", "WORDS", "COUNT", "TWICE", "NEXT"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] == std::vector<std::string>{"a", "new", "x,y", "7", "aa", "8"});
  CHECK(table.rows[1] == std::vector<std::string>{"b", "", "", "-1", "bb", "0"});
  CHECK(table.empty == "There are none.");
}

TEST_CASE("a table without rows keeps its headings") {
  const auto table = table_of<Row>({}, {{"ID", &Row::id}});
  CHECK(table.columns == std::vector<std::string>{"ID"});
  CHECK(table.rows.empty());
}
