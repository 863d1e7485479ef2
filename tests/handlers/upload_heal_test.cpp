// SPDX-License-Identifier: Apache-2.0
// A server died behind the last byte of an upload, and a track is made of it next.
#include "base/crash_point.hpp"
#include "base/crypto/digest.hpp"
#include "handlers/site.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

std::string begun(Site& site, std::size_t length) {
  const auto made =
      site.must(kMe, "upload_create", {.fields = {{"Upload-Length", std::to_string(length)}}});
  const std::string location(made.headers.get("Location"));
  return location.substr(location.rfind('/') + 1);
}

Ask all_of(const std::string& id, const std::string& bytes) {
  return {.id = id,
      .fields = {{"Upload-Offset", "0"}, {"Content-Type", "application/offset+octet-stream"}},
      .bytes = bytes};
}

// Its bytes are put away: what is waited for now is their measurement.
void check_put_away(Site& site, const std::string& id, const std::string& bytes) {
  const auto track = site.ask(kMe, "track_create", {.body = {{"upload_id", id}}});
  INFO(track.text);
  CHECK(track.status == 409);
  CHECK(track.text.find("measured") != std::string::npos);
  const auto shown = site.must(kMe, "upload_get", {.id = id});
  CHECK(shown.at("state") == "complete");
  CHECK(shown.at("sha256") == to_hex(sha256(bytes)));
}

}  // namespace

TEST_CASE("a track is made of an upload, wherever behind its last byte the server died") {
  struct Died {};
  on_both_sites([](Site& site) {
    for (const std::string_view point :
        {"upload.block", "upload.before_adopt", "upload.after_adopt"}) {
      INFO(point);
      const auto bytes = site.fresh("RIFF of sound");
      const auto id = begun(site, bytes.size());
      watch_crash_points([&](std::string_view passed) {
        if (passed == point) throw Died();
      });
      CHECK_THROWS_AS(site.ask(kMe, "upload_append", all_of(id, bytes)), Died);
      watch_crash_points({});
      check_put_away(site, id, bytes);
    }
  });
}

TEST_CASE("a file that is in the media folder and was not yet written down is, with the track") {
  on_both_sites([](Site& site) {
    const auto bytes = site.fresh("RIFF of sound");
    const auto id = begun(site, bytes.size());
    REQUIRE(site.deps().local.note_whole(id, to_hex(sha256(bytes))).ok());
    REQUIRE(site.deps().media.put(bytes).ok());
    check_put_away(site, id, bytes);
  });
}

}  // namespace mv::test
