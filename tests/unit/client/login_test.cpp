// SPDX-License-Identifier: Apache-2.0
#include "client/login.hpp"

#include "base/files.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::client;

namespace {

constexpr Millis kNow = 1'800'000'000'000;
const std::string kServer = "https://music.example";

Result<Answer> given(const std::string& refresh) {
  return Answer{200, {},
      "{\"access_token\":\"new\",\"refresh_token\":\"" + refresh + "\",\"expires_in\":3600}"};
}

}  // namespace

TEST_CASE("a renewal whose answer got lost is asked for once more, with the same token") {
  const TempFolder folder;
  const Logins logins(folder.path() / "logins.json");
  REQUIRE(logins.keep({kServer, SecretText("old"), SecretText("first"), kNow - 1}).ok());
  std::vector<std::string> sent;
  const auto post = [&](const std::string&, const auto& form) -> Result<Answer> {
    sent.push_back(form.at("refresh_token"));
    if (sent.size() == 1) return make_error(Code::network, "the connection ended");
    return given("second");
  };
  const auto access = logins.access(kServer, kNow, post);
  REQUIRE(access.ok());
  CHECK(access->reveal() == "new");
  CHECK(sent == std::vector<std::string>{"first", "first"});
  CHECK((*logins.find(kServer))->refresh.reveal() == "second");
}

TEST_CASE("a server that cannot be reached ends no sign-in") {
  const TempFolder folder;
  const Logins logins(folder.path() / "logins.json");
  REQUIRE(logins.keep({kServer, SecretText("old"), SecretText("first"), kNow - 1}).ok());
  const auto post = [](const std::string&, const auto&) -> Result<Answer> {
    return make_error(Code::network, "nobody answers");
  };
  const auto access = logins.access(kServer, kNow, post);
  REQUIRE(!access.ok());
  CHECK(access.error().code == Code::network);
  CHECK((*logins.find(kServer))->refresh.reveal() == "first");
}
