// SPDX-License-Identifier: Apache-2.0
// A page of tracks has what each track answers by itself, whatever of it was read before.
#include "handlers/answer_cache.hpp"
#include "handlers/site.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

std::vector<std::string> ids_of(const Reply& page) {
  std::vector<std::string> out;
  for (const auto& track : page.list()) out.emplace_back(track.at("id").as_string());
  return out;
}

// What is looked for by its id is written anew.
void check_as_written_anew(Site& site, const Reply& page) {
  for (const auto& track : page.list()) {
    const std::string id(track.at("id").as_string());
    CHECK(site.must(kMe, "track_list", {.query = "find=" + id}).list() == json::array{track});
    CHECK(json::value(site.must(kMe, "track_get", {.id = id}).body) == track);
  }
}

}  // namespace

TEST_CASE("a page of tracks follows changes, deletions and who asks") {
  on_both_sites([](Site& site) {
    std::vector<std::string> made;
    for (int i = 0; i < 5; ++i) made.insert(made.begin(), site.track(kMe));
    const auto theirs = site.track(kOther);
    site.must(kMe, "track_get", {.id = made[3]});  // one is written already
    auto page = site.must(kMe, "track_list", {.query = "limit=4"});
    CHECK(ids_of(page) == std::vector(made.begin(), made.begin() + 4));
    CHECK(page.body.at("has_more") == json::value(true));
    check_as_written_anew(site, page);

    site.must(kMe, "track_update", {.id = made[1], .body = {{"metadata", {{"title", "Neu ü"}}}}});
    site.must(kMe, "track_delete", {.id = made[2]});
    page = site.must(kMe, "track_list", {.query = "limit=4"});
    CHECK(ids_of(page) == std::vector{made[0], made[1], made[3], made[4]});
    CHECK(page.list()[1].at("metadata").at("title") == json::value("Neu ü"));
    CHECK(page.body.at("next_cursor").is_null());
    check_as_written_anew(site, page);

    CHECK(ids_of(site.must(kOther, "track_list", {})) == std::vector{theirs});
    CHECK(site.must(kMyLive, "track_list", {}).list().empty());
  });
}

TEST_CASE("the cache of answers knows what was asked for last, and no other revision") {
  handlers::AnswerCache cache;
  const std::string large(512 << 10, 'x');
  CHECK_FALSE(cache.find("a", 1));
  cache.keep("a", 1, "first");
  CHECK(*cache.find("a", 1) == "first");
  CHECK_FALSE(cache.find("a", 2));
  cache.keep("a", 2, "second");
  CHECK_FALSE(cache.find("a", 1));
  for (int i = 0; i < 100; ++i) {
    cache.keep("b" + std::to_string(i), 1, large);
    REQUIRE(cache.find("a", 2));
    CHECK(*cache.find("a", 2) == "second");
  }
  CHECK_FALSE(cache.find("b0", 1));
  CHECK(cache.find("b99", 1));
}

}  // namespace mv::test
