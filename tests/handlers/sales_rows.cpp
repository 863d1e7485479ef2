// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::string kReport =
    "ISRC,Track Title,Store,Country,Sales Month,Units,Net Revenue (EUR)\n"
    "NLA1Z2600123,Nachtzug,Spotify,DE,2026-07,10,1.25\n"
    "NLA1Z2600123,Nachtzug,Spotify,FR,2026-06,5,0.000000000001\n"
    "NLA1Z2600124,Tag,Deezer,DE,2026-07,2,0.5\n";

std::string report(Site& site, const Caller& caller) {
  static int number = 0;
  return site
      .must(caller, "sales_report_put",
          {.id = "july.csv",
              .bytes = kReport + "NLA1Z2600200,Other,TIDAL,DE,2026-05," + std::to_string(++number) +
                       ",0\n"})
      .at("id");
}

auto with_bytes(std::string bytes, std::string query = {}) {
  return [=](Site&, const std::string&) {
    return Ask{.id = "july.csv", .query = query, .bytes = bytes};
  };
}

/// Nothing that other rows have made counts.
void clear(Site& site) {
  const auto all = site.must(kMe, "sales_report_list", {.query = "limit=100"});
  for (const auto& one : all.list())
    site.must(kMe, "sales_report_delete", {.id = std::string(one.at("id").as_string())});
}

void check_once(Site& site, const Reply& reply) {
  REQUIRE(reply.at("format") == "table");
  REQUIRE(reply.body.at("units") == 17);
  REQUIRE(reply.at("period_from") == "2026-06");
  REQUIRE(reply.list("totals").at(0).at("amount") == "1.750000000001");
  const auto again = site.ask(kMe, "sales_report_put", {.id = "other-name.csv", .bytes = kReport});
  REQUIRE(again.status == 200);
  REQUIRE(again.at("id") == reply.at("id"));
  // Others may have the same file, and it counts for them alone.
  for (const auto& stranger : {kOther, kMyLive})
    REQUIRE(
        site.must(stranger, "sales_report_put", {.id = "july.csv", .bytes = kReport}).at("id") !=
        reply.at("id"));
  REQUIRE(site.must(kMe, "sales_get", {}).body.at("total").at("units") == 17);
  site.must(kMe, "sales_report_delete", {.id = reply.at("id")});
  REQUIRE(site.must(kMe, "sales_get", {}).body.at("total").at("units") == 0);
  REQUIRE(site.ask(kMe, "sales_report_put", {.id = "july.csv", .bytes = kReport}).status == 201);
}

std::int64_t units(Site& site, const std::string& query) {
  return site.must(kMe, "sales_get", {.query = query}).body.at("total").at("units").as_int64();
}

void check_sums(Site& site, const Reply& reply) {
  REQUIRE(reply.at("by") == "territory");
  REQUIRE(reply.list().at(0).at("name") == "DE");
  REQUIRE(reply.list().at(0).at("units") == 12);
  REQUIRE(reply.list().at(1).at("totals").at(0).at("amount") == "0.000000000001");
  REQUIRE(units(site, "platform=Spotify") == 15);
  REQUIRE(units(site, "from=2026-07") == 12);
  REQUIRE(units(site, "to=2026-06") == 5);
  const auto months = site.must(kMe, "sales_get", {.query = "by=month"});
  REQUIRE(months.list().at(0).at("name") == "2026-06");
  const auto tracks = site.must(kMe, "sales_get", {.query = "by=track"});
  REQUIRE(tracks.list().at(0).at("label") == "Nachtzug");
  const auto reports = site.must(kMe, "sales_get", {.query = "by=report"});
  REQUIRE(reports.list().at(0).at("label") == "july.csv");
  const auto track = site.track(kMe);
  REQUIRE(site.ask(kMe, "sales_get", {.query = "track=" + track}).status == 409);
  site.must(kMe, "track_update", {.id = track, .body = {{"metadata", {{"isrc", "NLA1Z2600124"}}}}});
  REQUIRE(units(site, "track=" + track) == 2);
}

auto of(const std::string& name) {
  return [=](Site&, const std::string&, const std::string& other) {
    return Ask{.query = name + "=" + other};
  };
}

}  // namespace

std::vector<Row> sales_rows() {
  return {
      {.operation = "sales_report_put",
          .good =
              [](Site& site, const std::string&) {
                clear(site);
                return Ask{.id = "july.csv", .bytes = kReport};
              },
          .check = [](Site& site, const std::string&,
                       const Reply& reply) { check_once(site, reply); },
          .bad = {{"no report", with_bytes("Dear Mara,\nhere it is\n"), 422, "map"},
              {"no amount", with_bytes(kReport + "NLA1Z2600124,Tag,Deezer,DE,2026-07,2,much\n"),
                  422, "row 5"},
              {"no currency", with_bytes("ISRC,Units,Amount\nNLA1Z2600124,2,1\n"), 422, "currency"},
              {"a currency that is none", with_bytes(kReport, "currency=euro"), 422, "EURO"},
              {"a field that is none", with_bytes(kReport, "map=code%3DISRC"), 422, "FIELD"},
              {"a column that is none", with_bytes(kReport, "map=isrc%3DCode"), 422, "Code"}},
          .no_foreign = "its {id} is the name of a new file"},
      {.operation = "sales_report_list",
          .good =
              [](Site& site, const std::string&) {
                report(site, kMe);
                report(site, kOther);
                return Ask{.query = "limit=1"};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("file_name") == "july.csv");
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "sales_report_get",
          .make = report,
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
      {.operation = "sales_report_delete",
          .make = report,
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "sales_report_get", {.id = id}).status == 404);
              },
          .no_bad = kOnlyId},
      {.operation = "sales_get",
          .good =
              [](Site& site, const std::string&) {
                clear(site);
                site.must(kMe, "sales_report_put", {.id = "july.csv", .bytes = kReport});
                site.must(kOther, "sales_report_put", {.id = "july.csv", .bytes = kReport});
                return Ask{.query = "by=territory"};
              },
          .check = [](Site& site, const std::string&,
                       const Reply& reply) { check_sums(site, reply); },
          .bad = {{"by nothing", with_query("by=mood"), 422, "by"},
              {"no month", with_query("from=soon"), 422, "from"},
              {"a month of the other form", with_query("to=07/2026"), 422, "to"}},
          .foreign = {{"track", a(&Site::track), of("track")},
              {"release", a(&Site::release), of("release")}, {"report", report, of("report")}}},
  };
}

}  // namespace mv::test
