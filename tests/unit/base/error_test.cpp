// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>

#include "base/result.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("every code has one row, and its token leads back to it") {
  std::set<std::string_view> tokens;
  std::size_t expected = 0;
  for (const auto& info : all_codes()) {
    REQUIRE(static_cast<std::size_t>(info.code) == expected++);
    REQUIRE(&code_info(info.code) == &info);
    REQUIRE(tokens.insert(info.token).second);
    REQUIRE(code_from_token(info.token) == info.code);
    REQUIRE_FALSE(info.title.empty());
    REQUIRE(info.token.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
  REQUIRE(expected == static_cast<std::size_t>(Code::interrupted) + 1);
  REQUIRE_FALSE(code_from_token("no_such_code"));
  REQUIRE_FALSE(code_from_token(""));
}

TEST_CASE("every code has an HTTP status and a documented exit code") {
  for (const auto& info : all_codes()) {
    CAPTURE(info.token);
    REQUIRE(info.http >= 200);
    REQUIRE(info.http < 600);
    REQUIRE(std::any_of(exit_codes().begin(), exit_codes().end(),
        [&](const ExitCode& row) { return row.code == info.exit; }));
    // What may work later exits with 5, so that scripts can tell.
    if (info.retryable) REQUIRE(info.exit == 5);
    if (info.http == 429 || info.http == 503 || info.http == 504) REQUIRE(info.retryable);
  }
}

TEST_CASE("exit codes are in order and say what they mean") {
  const auto rows = exit_codes();
  REQUIRE(std::is_sorted(rows.begin(), rows.end(),
      [](const ExitCode& a, const ExitCode& b) { return a.code < b.code; }));
  for (const auto& row : rows) REQUIRE_FALSE(row.meaning.empty());
}

TEST_CASE("an error on one line") {
  REQUIRE(make_error(Code::io, "a", "b", "c").line() == "a. b. c");
  REQUIRE(make_error(Code::io, "a.", "b.", "c.").line() == "a. b. c.");
  REQUIRE(make_error(Code::io, "a", "", "c").line() == "a. c");
  REQUIRE(make_error(Code::io, "a").line() == "a");
}

TEST_CASE("errno becomes a code with a hint") {
  REQUIRE(errno_error(ENOENT, "x").code == Code::not_found);
  REQUIRE(errno_error(EEXIST, "x").code == Code::conflict);
  REQUIRE(errno_error(ENOSPC, "x").code == Code::io);
  for (const int number : {ENOENT, EACCES, EPERM, ENOSPC})
    REQUIRE_FALSE(errno_error(number, "x").hint.empty());
  REQUIRE(errno_error(EIO, "a file").what == "a file");
}

namespace {

Result<int> half(int number) {
  if (number % 2) return make_error(Code::invalid, "odd");
  return number / 2;
}
Result<std::string> quarter(int number) {
  MV_TRY(const int once, half(number));
  MV_TRY(const int twice, half(once));
  return std::to_string(twice);
}
Status both(int a, int b) {
  MV_CHECK(half(a));
  MV_CHECK(half(b));
  return {};
}
Result<std::unique_ptr<int>> owned() { return std::make_unique<int>(7); }
Result<int> of_owned() {
  MV_TRY(const auto pointer, owned());
  return *pointer;
}

}  // namespace

TEST_CASE("MV_TRY and MV_CHECK pass values on and errors up") {
  REQUIRE(*quarter(8) == "2");
  REQUIRE(quarter(6).error().what == "odd");
  REQUIRE(quarter(3).error().code == Code::invalid);
  REQUIRE(both(2, 4));
  REQUIRE_FALSE(both(2, 3));
  REQUIRE_FALSE(both(1, 2));
  REQUIRE(*of_owned() == 7);
}

TEST_CASE("a Result is a value or an error, and asking for the other is a bug") {
  const Result<int> good = 3;
  const Result<int> bad = make_error(Code::io, "x");
  REQUIRE(good.value_or(9) == 3);
  REQUIRE(bad.value_or(9) == 9);
  REQUIRE_THROWS_AS(bad.value(), std::bad_variant_access);
  REQUIRE_THROWS_AS(good.error(), std::bad_variant_access);
}
