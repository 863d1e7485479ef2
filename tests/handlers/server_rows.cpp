// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {

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
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.at("openapi").starts_with("3.1")); },
          .no_bad = kNoInput,
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
