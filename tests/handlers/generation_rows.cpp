// SPDX-License-Identifier: Apache-2.0
#include "generate/records.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

std::string with_notes(Site& site, const Caller& caller) {
  const auto id = site.generation(caller);
  const auto file = generate::midi_file(site.deps().generated, id);
  fs::create_directories(file.parent_path());
  REQUIRE(write_file_atomic(file, "MThd", 0600).ok());
  return id;
}

Ask about_shipment(Site& site, const std::string&) { return {.id = site.shipment_job(kMe)}; }

Ask cover_for(const std::string& track) {
  return {.body = {{"track_id", track}, {"prompt", "a lighthouse"}, {"replace", true}}};
}

}  // namespace

std::vector<Row> generation_rows() {
  return {
      {.operation = "generation_create",
          .good = with_body({{"prompt", "slow piano, rain"}, {"seed", 7}}),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "queued");
                REQUIRE(reply.body.at("request").at("title") == "Slow Piano");
                REQUIRE(reply.headers.get("Location") == "/api/v1/jobs/" + reply.at("id"));
                REQUIRE(site.must(kMe, "job_get", {.id = reply.at("id")}).at("kind") == "generate");
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/prompt"},
              {"longer than any", with_body({{"prompt", "rain"}, {"duration", 601}}), 422,
                  "/duration"},
              {"no key of music", with_body({{"prompt", "rain"}, {"key", "H sharp"}}), 422, "/key"},
              {"no provider", with_body({{"prompt", "rain"}, {"provider", "nobody"}}), 422,
                  "/provider"}},
          .no_foreign = kNoId},
      {.operation = "artwork_create",
          .good = [](Site& site, const std::string&) { return cover_for(site.track(kMe)); },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "queued");
                REQUIRE(site.must(kMe, "job_get", {.id = reply.at("id")}).at("kind") == "art");
              },
          .bad = {{"nothing is said", with_body(json::object{}), 422, "/track_id"},
              {"no provider",
                  [](Site& site, const std::string&) {
                    auto out = cover_for(site.track(kMe));
                    out.body.as_object()["provider"] = "nobody";
                    return out;
                  },
                  422, "/provider"},
              {"the cover is the user's own",
                  [](Site& site, const std::string&) {
                    return Ask{.body = {{"track_id", site.track(kMe)}}};
                  },
                  409, "replace"}},
          .foreign = {{"track_id", a(&Site::track),
              [](Site&, const std::string&, const std::string& other) {
                return cover_for(other);
              }}}},
      {.operation = "job_list",
          .good =
              [](Site& site, const std::string&) {
                site.generation(kMe);
                site.generation(kOther);
                return Ask{.query = "kind=generate&state=queued&limit=1"};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("kind") == "generate");
              },
          .bad = bad_pages({{"no state", with_query("state=runing"), 422, "running"}}),
          .no_foreign = kNoId},
      {.operation = "job_get",
          .make = a(&Site::shipment_job),
          .check =
              [](Site&, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                REQUIRE(reply.at("kind") == "distribute");
              },
          .no_bad = kOnlyId},
      {.operation = "job_cancel",
          .make = a(&Site::generation),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("state") == "cancelled");
                REQUIRE(site.ask(kMe, "job_cancel", {.id = id}).status == 409);
              },
          .bad = {{"a job that sends", about_shipment, 409, "distribution cancel"}}},
      {.operation = "job_watch",
          .make = a(&Site::generation),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                reply.stream->start([] {});
                REQUIRE(
                    reply.stream->take().starts_with("event: job\ndata: {\"id\":\"" + id + "\""));
                REQUIRE(reply.stream->take().empty());
                REQUIRE(!reply.stream->finished());
                site.must(kMe, "job_cancel", {.id = id});
                REQUIRE(reply.stream->take().find("\"state\":\"cancelled\"") != std::string::npos);
                REQUIRE(reply.stream->finished());
              },
          .no_bad = kOnlyId},
      {.operation = "job_midi_get",
          .make = with_notes,
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("Content-Type") == "audio/midi");
                REQUIRE((reply.file && reply.file->length == 4));
              },
          .bad = {{"it has no notes",
                      [](Site& site, const std::string&) {
                        return Ask{.id = site.generation(kMe)};
                      },
                      404, "no notes"},
              {"a job that sends", about_shipment, 404, "no notes"}}},
  };
}

}  // namespace mv::test
