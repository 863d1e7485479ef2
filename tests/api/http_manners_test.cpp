// SPDX-License-Identifier: Apache-2.0
// What answers look like, whatever the route is.
#include <zlib.h>

#include "api/routes_site.hpp"

using namespace mv;
using namespace mv::test;

namespace {

std::string unzipped(const std::string& bytes) {
  std::string out(1 << 20, '\0');
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("large answers are in gzip for who accepts it, and only theirs", "[routes]") {
  Site site;
  auto client = site.client();
  const std::string large = "{\"data\":\"" + std::string(50'000, 'x') + "\"}";
  api::Headers headers;
  site.work = [&](api::Call&) {
    auto out = api::json_response(200, large);
    for (const auto& [name, value] : headers.all()) out.headers.set(name, value);
    return out;
  };
  const auto list = [&](const std::string& accepts) {
    return client.ask(get("/api/v1/tracks", kOwner + "Accept-Encoding: " + accepts + "\r\n"));
  };
  for (const std::string accepts : {"gzip", "deflate, gzip;q=0.5", "*", "GZIP;q=1.0"}) {
    INFO(accepts);
    const auto answer = list(accepts);
    CHECK(answer.header("content-encoding") == "gzip");
    CHECK(answer.header("vary") == "Accept-Encoding");
    CHECK(answer.body.size() < 500);
    CHECK(unzipped(answer.body) == large);
  }
  for (const std::string accepts : {"identity", "gzip;q=0", "*;q=0", "br", "gzip;q=0.000, *"}) {
    INFO(accepts);
    const auto answer = list(accepts);
    CHECK_FALSE(answer.headers.contains("content-encoding"));
    CHECK(answer.header("vary") == "Accept-Encoding");
    CHECK(answer.body == large);
  }
  headers.set("ETag", "\"r1\"");
  CHECK(list("gzip").body == large);
  headers = {};
  site.work = [&](api::Call&) { return api::json_response(200, "{}"); };
  CHECK_FALSE(list("gzip").headers.contains("content-encoding"));
}

TEST_CASE("a route that is to end says so, also when it refuses", "[routes]") {
  static const std::vector<api::Route> rows{{.method = "GET",
      .path = "/api/v1/old",
      .operation = "old_get",
      .auth = api::Auth::key,
      .deprecated = "@1800003600",
      .sunset = "Fri, 15 Jan 2027 00:00:00 GMT"}};
  TestGate gate;
  Kept kept;
  const ManualClock clock{1'800'000'000'000};
  api::Handlers handlers;
  handlers.plain["old_get"] = [](api::Call&) { return api::json_response(200, "{}"); };
  http::Router router(std::move(handlers), gate, kept, clock, {}, rows);
  for (const auto* key : {"Bearer *", ""}) {
    api::Request request;
    request.method = "GET";
    request.path = request.target = "/api/v1/old";
    if (*key) request.headers.set("Authorization", key);
    const auto answer = router.handle(request);
    CHECK(answer.status == (*key ? 200 : 401));
    CHECK(answer.headers.get("Deprecation") == "@1800003600");
    CHECK(answer.headers.get("Sunset") == "Fri, 15 Jan 2027 00:00:00 GMT");
  }
  router.stop();
}
