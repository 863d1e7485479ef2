// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"

namespace mv::test {

const std::vector<Row>& all_rows() {
  static const std::vector<Row> all = [] {
    std::vector<Row> out;
    for (const auto add : {server_rows, upload_rows, track_rows, distribution_rows, release_rows,
             access_rows, event_rows, webhook_rows, notify_rows, platform_rows, generation_rows})
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

Bad old_revision(json::value body) {
  return {
      "it was changed meanwhile", with_field("If-Match", "\"r99\"", std::move(body)), 412, "r99"};
}

}  // namespace mv::test
