// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"

#include "base/text/text.hpp"
#include "support/catch.hpp"

namespace mv::test {

const std::vector<Row>& all_rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> out;
    for (const auto add :
        {server_rows, upload_rows, track_rows, distribution_rows, playlist_rows, release_rows,
            access_rows, people_rows, usage_rows, sales_rows, flag_rows, payment_rows, oauth_rows,
            page_rows, event_rows, webhook_rows, notify_rows, platform_rows, generation_rows})
      for (auto& row : add()) out.push_back(std::move(row));
    return out;
  }();
  return all;
}

std::vector<Bad> bad_pages(std::vector<Bad> more) {
  more.push_back({"no page", with_query("limit=0"), 422, "limit"});
  more.push_back({"a page of no size", with_query("limit=many"), 422, "limit"});
  more.push_back({"no cursor", with_query("cursor=!"), 422, "cursor"});
  return more;
}

std::vector<Bad> bad_finds(const std::string& other, std::vector<Bad> more) {
  more.push_back({"nothing to find", with_query("find=%20"), 422, "find is empty"});
  more.push_back({"two filters", with_query("find=night&" + other), 422, "cannot be combined"});
  return more;
}

void check_find(Site& site, std::string_view list, std::string_view get,
    std::string (Site::*make)(const Caller&)) {
  const auto mine = (site.*make)(kMe), other = (site.*make)(kOther);
  const auto thing = site.must(kMe, get, {.id = mine});
  const auto title = thing.at(thing.body.contains("title") ? "title" : "name");
  for (const auto& words : {title, upper(title), title.substr(1), mine.substr(0, 20), mine}) {
    INFO(words);
    const auto reply = site.must(kMe, list, {.query = "limit=100&find=" + url_encode(words)});
    bool there = false;
    for (const auto& item : reply.list()) {
      const std::string id(item.at("id").as_string());
      REQUIRE(id != other);
      there |= id == mine;
    }
    REQUIRE(there);
  }
  const auto none = site.must(kMe, list, {.query = "find=no+such+words"});
  REQUIRE(none.list().empty());
}

Bad old_revision(json::value body) {
  return {
      "it was changed meanwhile", with_field("If-Match", "\"r99\"", std::move(body)), 412, "r99"};
}

}  // namespace mv::test
