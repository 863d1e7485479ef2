// SPDX-License-Identifier: Apache-2.0
#include "identity.hpp"

#include "store/access/api_keys.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;

namespace {

model::ApiKey a_key() {
  model::ApiKey out;
  out.id = new_id("key", kNow);
  out.user_id = "usr_operator";
  out.mode = model::Mode::live;
  out.digest = "d";
  return out;
}

}  // namespace

TEST_CASE("a missing or another key file is refused, a new database gets one") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    const auto path = folder.path() / "server.key";
    const auto made = server::open_key_file(*f.db, path);
    REQUIRE(made.ok());
    REQUIRE(server::open_key_file(*f.db, path).ok());
    const auto missing = server::open_key_file(*f.db, folder.path() / "gone.key");
    CHECK(code_of(missing) == Code::config);
    CHECK(missing.error().what.find("missing") != std::string::npos);
    CHECK(!fs::exists(folder.path() / "gone.key"));
    REQUIRE(Sealer::from_file(folder.path() / "other.key").ok());
    CHECK(code_of(server::open_key_file(*f.db, folder.path() / "other.key")) == Code::config);
    REQUIRE(server::open_key_file(*f.db, path).ok());
  });
}

TEST_CASE("a database of an older version with keys gets no new key file") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    f.write([](Tx& tx) { REQUIRE(store::api_key_insert(tx, a_key()).ok()); });
    CHECK(code_of(server::open_key_file(*f.db, folder.path() / "server.key")) == Code::config);
    REQUIRE(Sealer::from_file(folder.path() / "server.key").ok());
    CHECK(server::open_key_file(*f.db, folder.path() / "server.key").ok());
  });
}

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
