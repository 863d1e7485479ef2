// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include "store/both.hpp"

using namespace mv;
using namespace mv::test;

TEST_CASE("a server with another media folder does not start") {
  on_both([](Fixture& f) {
    const TempFolder one, two;
    const auto open = [](const fs::path& folder) {
      auto out = media::FolderMedia::open(folder);
      REQUIRE(out.ok());
      return *std::move(out);
    };
    auto own = open(one.path() / "media"), shared = open(one.path() / "media");
    REQUIRE(server::check_media_folder(*f.db, own, kNow).ok());
    CHECK(server::check_media_folder(*f.db, own, kNow).ok());
    CHECK(server::check_media_folder(*f.db, shared, kNow).ok());
    auto empty = open(two.path() / "not mounted");
    const auto refused = server::check_media_folder(*f.db, empty, kNow);
    CHECK(code_of(refused) == Code::config);
    CHECK(refused.error().hint.find(*own.identity()) != std::string::npos);
    REQUIRE(empty.set_identity("sto_other").ok());
    CHECK(code_of(server::check_media_folder(*f.db, empty, kNow)) == Code::config);
    REQUIRE(empty.set_identity("sto_third").ok());
    CHECK(*empty.identity() == "sto_other");
  });
}
