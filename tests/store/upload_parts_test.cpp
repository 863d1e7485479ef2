// SPDX-License-Identifier: Apache-2.0
// Partial uploads and the final one that they become parts of.
#include "model/access.hpp"
#include "store/both.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/catalogue/uploads.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

constexpr Millis kDay = 86'400'000;
const model::Owner kMe{"usr_operator", model::Mode::live};

model::Upload an_upload(std::string id, std::string concat, std::int64_t length) {
  return {.id = std::move(id),
      .user_id = std::string(kMe.user_id),
      .mode = kMe.mode,
      .file_name = "a",
      .sha256 = "",
      .length = length,
      .state = model::UploadState::open,
      .created_at = kNow,
      .expires_at = kNow + kDay,
      .concat = std::move(concat)};
}

const model::Upload kWhole = [] {
  auto out = an_upload("upl_f", "final;uploads/upl_b uploads/upl_a", 30);
  out.expires_at = kNow + 2 * kDay;
  return out;
}();

// upl_a and upl_b, complete.
void add_parts(Tx& tx) {
  for (const auto& [id, length] : {std::pair{"upl_a", 10}, {"upl_b", 20}}) {
    auto part = an_upload(id, "partial", length);
    part.state = model::UploadState::complete;
    part.sha256 = std::string("sha of ") + id;
    REQUIRE(upload_insert(tx, part).ok());
    REQUIRE(media_insert(tx, {part.sha256, "a", length}, kNow - kDay).ok());
  }
}

void join(Tx& tx) {
  REQUIRE(upload_insert(tx, kWhole).ok());
  REQUIRE(uploads_claim(tx, kWhole, {"upl_a", "upl_b"}).ok());
}

void complete(Tx& tx) {
  auto whole = kWhole;
  whole.state = model::UploadState::complete;
  whole.sha256 = "sha of both";
  REQUIRE(upload_complete(tx, whole).ok());
}

model::Upload get(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) {
    const auto found = upload_get(tx, kMe, id);
    REQUIRE(found.ok());
    return *found;
  });
}

Code deleted(Fixture& f, const std::string& id) {
  return code_of(f.db->write([&](Tx& tx) { return upload_delete(tx, kMe, id); }));
}

bool there(Fixture& f, const std::string& id) {
  return f.read([&](Tx& tx) { return upload_get(tx, kMe, id).ok(); });
}

}  // namespace

TEST_CASE("parts are claimed once, all or none, and expire with the final upload") {
  on_both([](Fixture& f) {
    f.write([](Tx& tx) {
      add_parts(tx);
      REQUIRE(upload_insert(tx, an_upload("upl_open", "partial", 5)).ok());
      REQUIRE(upload_insert(tx, an_upload("upl_whole", "", 5)).ok());
    });
    auto other = kWhole;
    for (const auto* bad : {"upl_open", "upl_whole", "upl_none"})
      CHECK(code_of(f.db->write([&](Tx& tx) -> Status {
        MV_CHECK(upload_insert(tx, other));
        return uploads_claim(tx, other, {"upl_a", bad});
      })) == Code::conflict);
    CHECK(get(f, "upl_a").final_id.empty());
    other.user_id = "usr_other";
    CHECK(code_of(f.db->write([&](Tx& tx) { return uploads_claim(tx, other, {"upl_a"}); })) ==
          Code::conflict);
    f.write(join);
    CHECK(get(f, "upl_a").final_id == "upl_f");
    CHECK(get(f, "upl_a").expires_at == kWhole.expires_at);
    CHECK(code_of(f.db->write([&](Tx& tx) { return uploads_claim(tx, kWhole, {"upl_a"}); })) ==
          Code::conflict);
    const auto parts = f.read([](Tx& tx) { return uploads_claimed(tx, "upl_f"); });
    REQUIRE(parts.size() == 2);
    CHECK(parts[1].id == "upl_b");
    CHECK(f.read([](Tx& tx) { return uploads_claimed(tx, ""); }).empty());
  });
}

TEST_CASE("the bytes of parts are kept until the final upload has them") {
  on_both([](Fixture& f) {
    f.write(add_parts);
    f.write(join);
    const auto unused = [&] {
      return f.read([](Tx& tx) { return media_unused(tx, kNow, 10).size(); });
    };
    CHECK(unused() == 0);
    CHECK(deleted(f, "upl_a") == Code::conflict);
    f.write(complete);
    CHECK(unused() == 2);
    CHECK(get(f, "upl_a").sha256.empty());
    CHECK(get(f, "upl_a").state == model::UploadState::complete);
    f.write([](Tx& tx) { REQUIRE(upload_delete(tx, kMe, "upl_a").ok()); });
    CHECK(there(f, "upl_f"));
    f.write([](Tx& tx) { REQUIRE(upload_delete(tx, kMe, "upl_f").ok()); });
    CHECK(!there(f, "upl_b"));
  });
}

TEST_CASE("parts are free again when the final upload is abandoned before it has their bytes") {
  on_both([](Fixture& f) {
    f.write(add_parts);
    f.write(join);
    f.write([](Tx& tx) { REQUIRE(upload_delete(tx, kMe, "upl_f").ok()); });
    CHECK(get(f, "upl_a").final_id.empty());
    CHECK(get(f, "upl_a").sha256 == "sha of upl_a");
    f.write(join);
    f.write(complete);
    CHECK(get(f, "upl_f").state == model::UploadState::complete);
  });
}

TEST_CASE("parts and their final upload count once, and neither is found as a whole one") {
  on_both([](Fixture& f) {
    const auto held = [&] {
      return f.write([](Tx& tx) { return uploads_held(tx, kMe.user_id, kNow); });
    };
    f.write(add_parts);
    CHECK(held().bytes == 30);
    CHECK(held().open == 0);
    f.write(join);
    CHECK(held().bytes == 30);
    CHECK(held().open == 0);  // nobody has to send anything for it
    f.write(complete);
    CHECK(held().bytes == 30);
    auto partial = an_upload("upl_c", "partial", 10);
    partial.sha256 = "announced";
    f.write([&](Tx& tx) { REQUIRE(upload_insert(tx, partial).ok()); });
    CHECK(held().open == 1);
    CHECK(!f.read([](Tx& tx) { return upload_find_open(tx, kMe, "announced", 10, kNow); }));
  });
}
