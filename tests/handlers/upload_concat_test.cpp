// SPDX-License-Identifier: Apache-2.0
// tus 1.0, concatenation: partial uploads become parts of a final one, on both databases.
#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "base/ids.hpp"
#include "handlers/site.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/server_facts.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string path_of(const std::string& id) { return "/api/v1/uploads/" + id; }

std::string id_of(const Reply& created) {
  const std::string location(created.headers.get("Location"));
  return location.substr(location.rfind('/') + 1);
}

std::string shown(Site& site, const std::string& id, std::string_view member) {
  return site.must(kMe, "upload_get", {.id = id}).at(member);
}

std::string open_partial(Site& site, const Caller& caller, std::size_t length) {
  return id_of(site.must(caller, "upload_create",
      {.fields = {{"Upload-Length", std::to_string(length)}, {"Upload-Concat", "partial"}}}));
}

std::string partial(Site& site, const std::string& bytes, const Caller& caller = kMe) {
  const auto id = open_partial(site, caller, bytes.size());
  site.must(caller, "upload_append",
      {.id = id,
          .fields = {{"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"},
              {"Upload-Concat", "partial"}},
          .bytes = bytes});
  return id;
}

std::string final_of(const std::vector<std::string>& ids) {
  std::string out = "final;";
  for (const auto& id : ids) out += (out.back() == ';' ? "" : " ") + path_of(id);
  return out;
}

Reply join(Site& site, const std::vector<std::string>& ids, Fields more = {}) {
  more.emplace_back("Upload-Concat", final_of(ids));
  return site.ask(kMe, "upload_create", {.fields = more});
}

/// It is refused with these words, and nothing is changed.
void refused(Site& site, const std::vector<std::string>& ids, int status,
    const std::vector<std::string>& says, Fields more = {}) {
  const auto before = site.everything();
  const auto reply = join(site, ids, std::move(more));
  INFO(reply.status << " " << reply.text);
  CHECK(reply.status == status);
  for (const auto& words : says) CHECK(reply.text.find(words) != std::string::npos);
  CHECK(site.everything() == before);
}

bool stored(Site& site, const std::string& bytes) {
  return *media::has(site.deps().media, to_hex(sha256(bytes)));
}

/// As a server leaves it that dies right after the parts were claimed.
model::Upload claimed(Site& site, const std::vector<std::string>& ids, std::int64_t length) {
  model::Upload whole{.id = new_id("upl", site.world().clock().now()),
      .user_id = kMe.user,
      .mode = kMe.mode,
      .file_name = "upload",
      .sha256 = "",
      .length = length,
      .state = model::UploadState::open,
      .created_at = site.world().clock().now(),
      .expires_at = site.world().clock().now() + 7 * 86'400'000LL,
      .concat = final_of(ids)};
  const auto done = site.db().write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::upload_insert(tx, whole));
    return store::uploads_claim(tx, whole, ids);
  });
  REQUIRE(done.ok());
  return whole;
}

}  // namespace

TEST_CASE("parts are joined in the order of the list, and one may stand twice") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a,"), b = partial(site, "and b,");
    const std::string bytes = "RIFF a,and b,RIFF a,";
    const Fields named{{"Upload-Metadata", "filename " + to_base64("whole.wav")}};
    const auto made = join(site, {a, b, a}, named);
    INFO(made.text);
    REQUIRE(made.status == 201);
    const auto whole = id_of(made);
    CHECK(shown(site, whole, "sha256") == to_hex(sha256(bytes)));
    CHECK(shown(site, whole, "file_name") == "whole.wav");
    CHECK(site.must(kMe, "upload_get", {.id = whole}).body.at("measured").is_object());
    CHECK(stored(site, bytes));
    // The parts' bytes are gone, and what they were can still be asked.
    CHECK(!stored(site, "RIFF a,"));
    CHECK(shown(site, a, "state") == "complete");
    CHECK(shown(site, a, "final_id") == whole);
    const auto part = site.must(kMe, "upload_offset_get", {.id = a});
    CHECK(part.headers.get("Upload-Concat") == "partial");
    CHECK(part.headers.get("Upload-Offset") == "7");
    const auto head = site.must(kMe, "upload_offset_get", {.id = whole});
    CHECK(head.headers.get("Upload-Concat") == final_of({a, b, a}));
    CHECK(head.headers.get("Upload-Offset") == "20");
    CHECK(head.headers.get("Upload-Length") == "20");
  });
}

TEST_CASE("a final upload takes no bytes of its own") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a");
    for (const auto& wrong : {Ask{.fields = {{"Upload-Concat", final_of({a})}}, .bytes = "more"},
             Ask{.fields = {{"Upload-Concat", final_of({a})}, {"Upload-Length", "6"}}}}) {
      const auto reply = site.ask(kMe, "upload_create", wrong);
      CHECK((reply.status == 400 || reply.status == 422));
      CHECK(shown(site, a, "final_id").empty());
    }
    const auto whole = id_of(join(site, {a}));
    const auto before = site.everything();
    const Fields tus{{"Upload-Offset", "6"}, {"Content-Type", "application/offset+octet-stream"}};
    CHECK(site.ask(kMe, "upload_append", {.id = whole, .fields = tus, .bytes = "x"}).status == 403);
    CHECK(site.ask(kMe, "upload_append", {.id = whole}).status == 403);
    CHECK(site.ask(kMe, "upload_put", {.id = whole, .bytes = "RIFF b"}).status == 403);
    CHECK(site.everything() == before);
  });
}

TEST_CASE("the same parts joined again are the same upload, and no other") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b");
    const Fields keyed{{"Idempotency-Key", "once"}};
    const auto first = join(site, {a, b}, keyed);
    REQUIRE(first.status == 201);
    CHECK(!first.headers.has("Idempotent-Replayed"));
    for (const auto& fields : {keyed, Fields{}, Fields{{"Idempotency-Key", "another"}}}) {
      const auto again = join(site, {a, b}, fields);
      CHECK(again.status == 201);
      CHECK(again.headers.get("Idempotent-Replayed") == "true");
      CHECK(id_of(again) == id_of(first));
    }
    refused(site, {b, a}, 409, {a, b, "parts of another upload"});
    refused(site, {a}, 409, {a, "parts of another upload"});
    const Fields named{{"Upload-Metadata", "filename " + to_base64("b.wav")}};
    refused(site, {a, b}, 409, {a, b}, named);
    refused(site, {b, a}, 422, {"Idempotency-Key"}, keyed);
    // When it is gone, they are gone.
    site.must(kMe, "upload_delete", {.id = id_of(first)});
    refused(site, {a, b}, 404, {a, b, "Upload-Concat"});
    CHECK(site.ask(kMe, "upload_get", {.id = a}).status == 404);
  });
}

TEST_CASE("every part that cannot be joined is named") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), whole = site.audio(kMe);
    const auto open = open_partial(site, kMe, 4), other = partial(site, "theirs", kOther),
               live = partial(site, "live", kMyLive);
    refused(site, {a, open, other, live, "upl_none"}, 404, {other, live, "upl_none"});
    refused(site, {a, open, whole}, 422, {whole, "not partial"});
    refused(site, {a, open}, 409, {open, "not complete"});
    CHECK(shown(site, a, "final_id").empty());
  });
}

TEST_CASE("joined bytes that are not those announced are refused, and the parts are free again") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b");
    const auto announced = [](const std::string& bytes) {
      return Fields{{"Upload-Metadata", "sha256 " + to_base64(to_hex(sha256(bytes)))}};
    };
    const auto wrong = join(site, {b, a}, announced("RIFF ab"));
    CHECK(wrong.status == 422);
    CHECK(wrong.text.find("was announced") != std::string::npos);
    CHECK(shown(site, a, "final_id").empty());
    CHECK(join(site, {a, b}, announced("RIFF ab")).status == 201);
  });
}

TEST_CASE("parts whose bytes are lost are said, and nothing is made of them") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b");
    REQUIRE(site.deps().media.remove(to_hex(sha256("b"))).ok());
    const auto lost = join(site, {a, b});
    CHECK(lost.status == 410);
    CHECK(lost.text.find(b) != std::string::npos);
    CHECK(shown(site, a, "final_id").empty());
    CHECK(join(site, {a}).status == 201);
  });
}

TEST_CASE("while the media folder is not the database's, no part is taken for lost") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b");
    auto& media = site.deps().media;
    REQUIRE(media.remove(to_hex(sha256("b"))).ok());
    const auto kept = site.db().write([](store::Tx& tx) -> Result<std::string> {
      return store::fact_keep(tx, store::kMediaFact, "sto_of_this_database");
    });
    REQUIRE(kept.ok());
    const auto away = join(site, {a, b});
    CHECK(away.status == 503);
    CHECK(away.headers.has("Retry-After"));
    CHECK(away.text.find("mounted") != std::string::npos);
    const auto whole = shown(site, a, "final_id");
    CHECK(!whole.empty());
    REQUIRE(media.set_identity("sto_of_this_database").ok());
    REQUIRE(media.put("b").ok());
    const auto made = join(site, {a, b});
    CHECK(made.status == 201);
    CHECK(id_of(made) == whole);
    CHECK(shown(site, whole, "sha256") == to_hex(sha256("RIFF ab")));
  });
}

TEST_CASE("Upload-Concat with bytes that are not ASCII is refused") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a");
    const auto before = site.everything();
    for (const std::string host : {"https://\xff", "https://m\xc3\xbcsic.example"}) {
      const auto reply = site.ask(
          kMe, "upload_create", {.fields = {{"Upload-Concat", "final;" + host + path_of(a)}}});
      CHECK(reply.status == 422);
      CHECK(reply.text.find("Upload-Concat") != std::string::npos);
    }
    CHECK(site.everything() == before);
  });
}

TEST_CASE("a part becomes no track and no cover") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), open = open_partial(site, kMe, 4);
    CHECK(site.must(kMe, "upload_get", {.id = a}).body.at("measured").is_null());
    for (const auto& id : {a, open}) {
      const auto track = site.ask(kMe, "track_create", {.body = {{"upload_id", id}}});
      CHECK(track.status == 422);
      CHECK(track.text.find("\"/upload_id\"") != std::string::npos);
      CHECK(track.text.find("partial upload") != std::string::npos);
      const auto cover = site.ask(kMe, "track_create",
          {.body = {{"upload_id", site.audio(kMe)}, {"artwork_upload_id", id}}});
      CHECK(cover.status == 422);
      CHECK(cover.text.find("\"/artwork_upload_id\"") != std::string::npos);
    }
  });
}

TEST_CASE("a join that was cut goes on with the same request, or is abandoned") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b");
    const auto whole = claimed(site, {a, b}, 7);
    const auto head = site.must(kMe, "upload_offset_get", {.id = whole.id});
    CHECK(!head.headers.has("Upload-Offset"));
    CHECK(head.headers.get("Upload-Length") == "7");
    CHECK(site.ask(kMe, "track_create", {.body = {{"upload_id", whole.id}}}).status == 409);
    const auto busy = site.ask(kMe, "upload_delete", {.id = a});
    CHECK(busy.status == 409);
    CHECK(busy.text.find(whole.id) != std::string::npos);
    const auto made = join(site, {a, b});
    CHECK(made.status == 201);
    CHECK(id_of(made) == whole.id);
    CHECK(shown(site, whole.id, "sha256") == to_hex(sha256("RIFF ab")));

    const auto c = partial(site, "c");
    const auto other = claimed(site, {c}, 1);
    site.must(kMe, "upload_delete", {.id = other.id});
    CHECK(shown(site, c, "final_id").empty());
    site.must(kMe, "upload_delete", {.id = c});
  });
}

TEST_CASE("wherever a join ends, the same request makes it whole") {
  struct Ended {};
  on_both_sites([](Site& site) {
    for (const std::string_view point : {"upload.claimed", "upload.block", "upload.before_adopt",
             "upload.after_adopt", "upload.joined"}) {
      INFO(point);
      const auto name = site.fresh("part");
      const auto a = partial(site, "RIFF " + name), b = partial(site, name);
      watch_crash_points([&](std::string_view passed) {
        if (passed == point) throw Ended();
      });
      CHECK_THROWS_AS(join(site, {a, b, a}), Ended);
      watch_crash_points({});
      const auto made = join(site, {a, b, a});
      REQUIRE(made.status == 201);
      CHECK(id_of(made) == shown(site, a, "final_id"));
      const auto bytes = "RIFF " + name + name + "RIFF " + name;
      CHECK(shown(site, id_of(made), "sha256") == to_hex(sha256(bytes)));
      CHECK(stored(site, bytes));
      CHECK(site.everything().find(".part ") == std::string::npos);
    }
  });
}

TEST_CASE("parts expire with their final upload, and without one by themselves") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF a"), b = partial(site, "b"), c = partial(site, "c");
    site.world().clock().advance(6 * 86'400'000LL);
    const auto whole = claimed(site, {a}, 6);
    const auto joined = id_of(join(site, {b}));
    site.world().clock().advance(2 * 86'400'000LL);
    refused(site, {c}, 404, {c, "expired"});
    site.world().node(0).sweep();
    CHECK(site.ask(kMe, "upload_get", {.id = c}).status == 404);
    CHECK(shown(site, a, "final_id") == whole.id);
    site.world().clock().advance(6 * 86'400'000LL);
    for (int twice = 0; twice < 2; ++twice) site.world().node(0).sweep();
    for (const auto& id : {a, b, whole.id, joined})
      CHECK(site.ask(kMe, "upload_get", {.id = id}).status == 404);
  });
}

TEST_CASE("a final upload counts in the quota in place of its parts") {
  on_both_sites([](Site& site) {
    const auto a = partial(site, "RIFF sixteen byt"), b = partial(site, "four");
    site.deps().quotas.upload_bytes = 20;
    site.deps().quotas.uploads = 1;
    site.must(kMe, "upload_create", {.fields = {{"Upload-Length", "0"}}});
    refused(site, {a, b, b}, 413, {"quota.upload_mb"});
    REQUIRE(join(site, {a, b}).status == 201);
    CHECK(site.ask(kMe, "upload_create", {.fields = {{"Upload-Length", "1"}}}).status == 413);
  });
}

}  // namespace mv::test
