// SPDX-License-Identifier: Apache-2.0
#include "base/crypto/digest.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

const std::pair<std::string, std::string> kTus{"Content-Type", "application/offset+octet-stream"};

std::string id_of(const Reply& created) {
  const std::string location(created.headers.get("Location"));
  return location.substr(location.rfind('/') + 1);
}

std::string content_of(Site& site, const Caller& caller) {
  return site.must(caller, "upload_get", {.id = site.audio(caller)}).at("sha256");
}

Ask begin(std::string length, std::string metadata) {
  return {
      .fields = {{"Upload-Length", std::move(length)}, {"Upload-Metadata", std::move(metadata)}}};
}

std::string partial_of(Site& site, const Caller& caller) {
  return id_of(site.must(
      caller, "upload_create", {.fields = {{"Upload-Length", "0"}, {"Upload-Concat", "partial"}}}));
}

// Whoever announces the bytes of somebody else still has to send them.
void known_content_is_not_given(Site& site) {
  for (const auto& stranger : {kOther, kMyLive}) {
    const auto sha = content_of(site, stranger);
    const auto made = site.must(kMe, "upload_create", begin("15", "sha256 " + to_base64(sha)));
    REQUIRE(made.headers.get("Upload-Offset") == "0");
    REQUIRE(site.must(kMe, "upload_get", {.id = id_of(made)}).at("state") == "open");
  }
}

auto bytes_at(std::string offset, std::string bytes) {
  return [=](Site&, const std::string&) {
    return Ask{.fields = {{"Upload-Offset", offset}, kTus}, .bytes = bytes};
  };
}

std::string bare_track(Site& site, const Caller& caller) {
  return site.must(caller, "track_create", {.body = {{"upload_id", site.audio(caller)}}}).at("id");
}

std::string audio_of(Site& site, const Caller& caller) {
  const auto track = site.must(caller, "track_get", {.id = site.track(caller)});
  return std::string(track.body.at("audio").at("sha256").as_string());
}

Row track_create() {
  return {
      .operation = "track_create",
      .good =
          [](Site& site, const std::string&) {
            return Ask{
                .body = {{"upload_id", site.audio(kMe)}, {"artwork_upload_id", site.picture(kMe)},
                    {"metadata", {{"title", "Good"}}}}};
          },
      .check =
          [](Site& site, const std::string&, const Reply& reply) {
            REQUIRE(reply.headers.get("Location") == "/api/v1/tracks/" + reply.at("id"));
            const auto track = site.must(kMe, "track_get", {.id = reply.at("id")});
            REQUIRE(track.at("title") == "Good");
            REQUIRE(track.body.at("artwork").at("file_name") == "cover.jpg");
            REQUIRE(track.body.at("format").at("sample_rate") == 44100);
          },
      .bad = {{"nothing is said", with_body(json::object{}), 422, "/upload_id"},
          {"the id is none", with_body({{"upload_id", "song.wav"}}), 422, "/upload_id"},
          {"the upload goes on",
              [](Site& site, const std::string&) {
                return Ask{.body = {{"upload_id", site.upload(kMe)}}};
              },
              409, "is not complete"},
          {"the cover's upload goes on",
              [](Site& site, const std::string&) {
                return Ask{.body = {{"upload_id", site.audio(kMe)},
                               {"artwork_upload_id", site.upload(kMe)}}};
              },
              409, "is not complete"},
          {"there is no such field",
              [](Site& site, const std::string&) {
                return Ask{
                    .body = {{"upload_id", site.audio(kMe)}, {"metadata", {{"colour", "blue"}}}}};
              },
              422, "/metadata/colour"}},
      .foreign = {{"upload_id", a(&Site::audio),
                      [](Site&, const std::string&, const std::string& other) {
                        return Ask{.body = {{"upload_id", other}}};
                      }},
          {"artwork_upload_id", a(&Site::picture),
              [](Site& site, const std::string&, const std::string& other) {
                return Ask{.body = {{"upload_id", site.audio(kMe)}, {"artwork_upload_id", other}}};
              }}},
  };
}

}  // namespace

std::vector<Row> upload_rows() {
  return {
      {.operation = "upload_create",
          .good =
              [](Site&, const std::string&) {
                return begin("10", "filename " + to_base64("song.wav"));
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("Upload-Offset") == "0");
                const auto upload = site.must(kMe, "upload_get", {.id = id_of(reply)});
                REQUIRE(upload.at("file_name") == "song.wav");
                REQUIRE(upload.body.at("length") == 10);
                known_content_is_not_given(site);
              },
          .bad = {{"no length", [](Site&, const std::string&) { return Ask{}; }, 422,
                      "Upload-Length"},
              {"a length below 0", with_field("Upload-Length", "-1"), 422, "Upload-Length"},
              {"too long", with_field("Upload-Length", "99999999999"), 413, "Upload-Length"},
              {"metadata that is not base64",
                  [](Site&, const std::string&) { return begin("10", "filename ?"); }, 422,
                  "Upload-Metadata"},
              {"a hash that is none",
                  [](Site&, const std::string&) {
                    return begin("10", "sha256 " + to_base64("abc"));
                  },
                  422, "sha256"},
              {"neither partial nor final", with_field("Upload-Concat", "half"), 422,
                  "Upload-Concat"},
              {"a final upload of nothing", with_field("Upload-Concat", "final;"), 422,
                  "no partial upload"},
              {"a final upload of what is no upload",
                  with_field("Upload-Concat", "final;/api/v1/tracks/trk_1"), 422,
                  "/api/v1/tracks/trk_1"},
              {"a partial upload without a length", with_field("Upload-Concat", "partial"), 422,
                  "Upload-Length"}},
          .foreign = {{"Upload-Concat", partial_of,
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.fields = {{"Upload-Concat", "final;/api/v1/uploads/" + other}}};
              }}}},
      {.operation = "upload_get",
          .make = a(&Site::upload),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "open");
                REQUIRE(reply.body.at("offset") == 4);
              },
          .no_bad = kOnlyId},
      {.operation = "upload_offset_get",
          .make = a(&Site::upload),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("Upload-Offset") == "4");
                REQUIRE(reply.headers.get("Upload-Length") == "10");
              },
          .no_bad = kOnlyId},
      {.operation = "upload_append",
          .make = a(&Site::upload),
          .good = bytes_at("4", "sounds"),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.headers.get("Upload-Offset") == "10");
                const auto upload = site.must(kMe, "upload_get", {.id = id});
                REQUIRE(upload.at("state") == "complete");
                REQUIRE(upload.at("sha256") == to_hex(sha256("RIFFsounds")));
              },
          .bad = {{"another content type",
                      [](Site&, const std::string&) {
                        return Ask{
                            .fields = {{"Upload-Offset", "4"}, {"Content-Type", "audio/wav"}},
                            .bytes = "sounds"};
                      },
                      415, "application/offset+octet-stream"},
              {"no offset",
                  [](Site&, const std::string&) {
                    return Ask{.fields = {kTus}, .bytes = "sounds"};
                  },
                  422, "Upload-Offset"},
              {"another offset", bytes_at("3", "sounds"), 409, "4 bytes"},
              {"more than announced", bytes_at("4", "more sounds"), 413, "10 bytes"}}},
      {.operation = "upload_delete",
          .make = a(&Site::upload),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "upload_get", {.id = id}).status == 404);
                REQUIRE(site.deps().local.part_size(id) == 0);
              },
          .no_bad = kOnlyId},
      {.operation = "upload_put",
          .make = a(&Site::upload),
          .good =
              [](Site& site, const std::string&) {
                const auto begun =
                    site.ask(kMe, "upload_create", begin("10", "filename " + to_base64("put.wav")));
                return Ask{.id = id_of(begun), .bytes = "RIFFsounds"};
              },
          .check =
              [](Site& site, const std::string& parts, const Reply& reply) {
                REQUIRE(reply.at("file_name") == "put.wav");
                REQUIRE(reply.at("state") == "complete");
                REQUIRE(reply.at("sha256") == to_hex(sha256("RIFFsounds")));
                // Neither once more, nor over what is sent in parts, nor by a file's name.
                const auto refused = [&](const std::string& id, const std::string& bytes) {
                  return site.ask(kMe, "upload_put", {.id = id, .bytes = bytes});
                };
                REQUIRE(refused(reply.at("id"), "RIFFothers").status == 409);
                REQUIRE(refused(parts, "RIFFsounds").text.find("in parts") != std::string::npos);
                const auto named = refused("song.wav", "RIFFsounds");
                REQUIRE(named.status == 404);
                REQUIRE(named.text.find("/api/v1/files/") != std::string::npos);
              },
          .bad = {{"another length",
                      [](Site&, const std::string&) {
                        return Ask{.fields = {{"Content-Length", "4"}}, .bytes = "RIFF"};
                      },
                      422, "10 bytes"},
              {"more than announced",
                  [](Site&, const std::string&) { return Ask{.bytes = "RIFF more sounds"}; }, 422,
                  "10 bytes"}}},
      {.operation = "file_put",
          .good = [](Site&,
                      const std::string&) { return Ask{.id = "my song.wav", .bytes = "RIFF put"}; },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("file_name") == "my song.wav");
                REQUIRE(reply.at("state") == "complete");
                REQUIRE(reply.at("sha256") == to_hex(sha256("RIFF put")));
              },
          .bad = {{"more than the quota",
              [](Site&, const std::string&) {
                return Ask{.id = "song.wav",
                    .fields = {{"Content-Length", "999999999999"}},
                    .bytes = "RIFF"};
              },
              413, "quota"}},
          .no_foreign = "its {id} is the name of a new file"},
  };
}

std::vector<Row> track_rows() {
  return {
      track_create(),
      {.operation = "track_list",
          .good =
              [](Site& site, const std::string&) {
                site.track(kMe);
                site.track(kOther);
                return Ask{.query = "limit=1"};
              },
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("mode") == "sandbox");
                check_find(site, "track_list", "track_get", &Site::track);
              },
          .bad = bad_pages(bad_finds("sha256=00")),
          .foreign = {{"sha256", audio_of,
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.query = "sha256=" + other};
              },
              200}}},
      {.operation = "track_get",
          .make = a(&Site::track),
          .check =
              [](Site& site, const std::string& id, const Reply& reply) {
                REQUIRE(reply.at("id") == id);
                const auto again = site.ask(kMe, "track_get",
                    {.id = id,
                        .fields = {{"If-None-Match", std::string(reply.headers.get("ETag"))}}});
                REQUIRE(again.status == 304);
              },
          .no_bad = kOnlyId},
      {.operation = "track_update",
          .make = a(&Site::track),
          .good = with_body({{"metadata", {{"genre", "Ambient"}}}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.body.at("metadata").at("genre") == "Ambient");
                REQUIRE(reply.body.at("revision") == 2);
              },
          .bad = {{"metadata that is text", with_body({{"metadata", "loud"}}), 422, "/metadata"},
              {"there is no such field", with_body({{"metadata", {{"colour", 1}}}}), 422,
                  "/metadata/colour"},
              {"an ISRC that is too long",
                  with_body({{"metadata", {{"isrc", "123456789012345678901"}}}}), 422,
                  "/metadata/isrc"},
              old_revision({{"metadata", {{"genre", "Rock"}}}})},
          .foreign = {{"artwork_upload_id", a(&Site::picture),
              [](Site&, const std::string&, const std::string& other) {
                return Ask{.body = {{"artwork_upload_id", other}}};
              }}}},
      {.operation = "track_delete",
          .make = a(&Site::track),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "track_get", {.id = id}).status == 404);
              },
          .bad = {old_revision(),
              {"it is on its way to a platform",
                  [](Site& site, const std::string&) {
                    const auto id = site.distribution(kMe);
                    return Ask{.id = site.must(kMe, "distribution_get", {.id = id}).at("track_id")};
                  },
                  409, ""}}},
      {.operation = "track_audio_get",
          .make = a(&Site::track),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.file);
                REQUIRE(reply.file->length > 0);
                REQUIRE(
                    reply.headers.get("Content-Disposition").find("song.wav") != std::string::npos);
              },
          .no_bad = kOnlyId},
      {.operation = "track_link_list",
          .make =
              [](Site& site, const Caller& caller) {
                const auto id = site.distribution(caller);
                site.world().settle(site.world().clock().now() + 60'000);
                return site.must(caller, "distribution_get", {.id = id}).at("track_id");
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list().at(0).at("platform") == "soundcloud");
                REQUIRE(!reply.list().at(0).at("url").as_string().empty());
              },
          .no_bad = kOnlyId},
      {.operation = "track_artwork_get",
          .make = a(&Site::track),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.file);
                REQUIRE(reply.headers.get("Content-Type") == "image/jpeg");
              },
          .bad = {{"it has no cover",
              [](Site& site, const std::string&) { return Ask{.id = bare_track(site, kMe)}; }, 404,
              "has no cover"}}},
  };
}

}  // namespace mv::test
