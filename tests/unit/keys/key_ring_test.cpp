// SPDX-License-Identifier: Apache-2.0
#include "keys/key_ring.hpp"

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
    const auto made = keys::open_key_file(*f.db, path, kNow);
    REQUIRE(made.ok());
    REQUIRE(keys::open_key_file(*f.db, path, kNow).ok());
    const auto missing = keys::open_key_file(*f.db, folder.path() / "gone.key", kNow);
    CHECK(code_of(missing) == Code::config);
    CHECK(missing.error().what.find("missing") != std::string::npos);
    CHECK(!fs::exists(folder.path() / "gone.key"));
    REQUIRE(key_file_make(folder.path() / "other.key").ok());
    CHECK(code_of(keys::open_key_file(*f.db, folder.path() / "other.key", kNow)) == Code::config);
    REQUIRE(keys::open_key_file(*f.db, path, kNow).ok());
  });
}

TEST_CASE("a database of an older version with keys gets no new key file") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    f.write([](Tx& tx) { REQUIRE(store::api_key_insert(tx, a_key()).ok()); });
    CHECK(code_of(keys::open_key_file(*f.db, folder.path() / "server.key", kNow)) == Code::config);
    REQUIRE(key_file_make(folder.path() / "server.key").ok());
    CHECK(keys::open_key_file(*f.db, folder.path() / "server.key", kNow).ok());
  });
}
