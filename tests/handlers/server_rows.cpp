// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/pages/docs_file.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

/// Who has it is told so, and nobody else.
void check_tag(Site& site, std::string_view operation, Ask ask, const Reply& first) {
  const auto tag = std::string(first.headers.get("ETag"));
  REQUIRE(tag.size() > 30);
  for (const auto& known : {tag, "W/" + tag, "\"x\" , " + tag, std::string("*")}) {
    INFO(known);
    auto again = ask;
    again.fields.emplace_back("If-None-Match", known);
    const auto reply = site.ask(kMe, operation, again);
    REQUIRE(reply.status == 304);
    REQUIRE(reply.text.empty());
    REQUIRE(reply.headers.get("ETag") == tag);
    REQUIRE(reply.headers.get("Cache-Control") == first.headers.get("Cache-Control"));
  }
  for (const auto& other :
      {std::string("\"x\""), tag.substr(0, tag.size() - 1), std::string("x")}) {
    INFO(other);
    auto again = ask;
    again.fields.emplace_back("If-None-Match", other);
    REQUIRE(site.ask(kMe, operation, again).text == first.text);
  }
}

bool has_swagger_ui() {
  const auto files = handlers::docs_files();
  return std::any_of(files.begin(), files.end(),
      [](const auto& file) { return file.name == "swagger-ui-bundle.js"; });
}

/// Compressed for those who take that, and the very bytes for everybody else.
void check_file(Site& site, const handlers::DocsFile& file) {
  INFO(file.name);
  const auto ask = [&](std::string encodings, std::string query = "") {
    return Ask{.id = std::string(file.name),
        .query = std::move(query),
        .fields = {{"Accept-Encoding", std::move(encodings)}}};
  };
  const auto get = [&](const Ask& what) { return site.must(kMe, "docs_file_get", what); };
  for (const std::string encodings : {"", "br", "identity", "gzip;q=0", "*, gzip;q=0.000"}) {
    INFO(encodings);
    const auto reply = get(ask(encodings));
    REQUIRE(to_hex(sha256(reply.text)) == file.digest);
    REQUIRE(!reply.headers.has("Content-Encoding"));
    REQUIRE(reply.headers.get("Vary") == "Accept-Encoding");
    REQUIRE(reply.headers.get("Cache-Control") == "no-cache");
  }
  for (const std::string encodings : {"gzip", "gzip, deflate, br, zstd", "br, GZIP ;q=0.5", "*"}) {
    INFO(encodings);
    const auto reply = get(ask(encodings));
    REQUIRE(reply.headers.get("Content-Encoding") == "gzip");
    REQUIRE(reply.headers.get("Vary") == "Accept-Encoding");
    REQUIRE(reply.text == file.gzip);
  }
  const std::string type(get(ask("")).headers.get("Content-Type"));
  REQUIRE(type.starts_with(file.type));
  REQUIRE(get(ask("")).headers.get("ETag") != get(ask("gzip")).headers.get("ETag"));
  check_tag(site, "docs_file_get", ask("gzip"), get(ask("gzip")));
  const auto version = "v=" + std::string(file.digest.substr(0, 16));
  REQUIRE(get(ask("", version)).headers.get("Cache-Control").ends_with("immutable"));
  REQUIRE(get(ask("", version + "0")).headers.get("Cache-Control") == "no-cache");
}

}  // namespace

std::vector<Row> server_rows() {
  return {
      {.operation = "health_get",
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("status") == "ok"); },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "readiness_get",
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("status") == "ready"); },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "openapi_get",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("openapi").starts_with("3.1"));
                check_tag(site, "openapi_get", {}, reply);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "openapi_yaml_get",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("Content-Type") == "application/yaml");
                REQUIRE(reply.text.starts_with("openapi: \"3.1"));
                check_tag(site, "openapi_yaml_get", {}, reply);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "docs_show",
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.headers.get("X-Frame-Options") == "DENY");
                REQUIRE(reply.headers.get("Content-Security-Policy").find("default-src 'none'") !=
                        std::string::npos);
                REQUIRE(reply.headers.get("Content-Security-Policy").find("unsafe") ==
                        std::string::npos);
                REQUIRE(reply.text.find("href=\"/openapi.json\"") != std::string::npos);
                REQUIRE((reply.text.find("<script src=") != std::string::npos) == has_swagger_ui());
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "docs_file_get",
          .good = [](Site&, const std::string&) { return Ask{.id = "start.js"}; },
          .check =
              [](Site& site, const std::string&, const Reply&) {
                for (const auto& file : handlers::docs_files()) check_file(site, file);
              },
          .bad = {{"no such file", [](Site&, const std::string&) { return Ask{.id = "x.js"}; }, 404,
                      "x.js"},
              {"another folder",
                  [](Site&, const std::string&) { return Ask{.id = "..%2Fstart.js"}; }, 404, ""}},
          .no_foreign = kNoId},
      {.operation = "server_get",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "running");
                REQUIRE(reply.at("mode") == "sandbox");
                REQUIRE(reply.at("version") == site.deps().version);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
      {.operation = "server_stop",
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "stopping");
                REQUIRE(site.stopped());
                REQUIRE(site.ask(kMe.principal(), "server_stop", {}).status == 403);
              },
          .no_bad = kNoInput,
          .no_foreign = kNoId},
  };
}

}  // namespace mv::test
