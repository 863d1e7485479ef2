// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {

Command identifier_delete_command() {
  return {
      .path = "identifier delete",
      .summary = "Delete a range; assigned codes stay",
      .arguments = {{.name = "ID", .help = "rng_…"}},
      .examples = {{"identifier delete rng_01jd2m3x8yq5w7e9r1t3y5u7i9 --yes", ""}},
      .run = remove({.url = "/api/v1/identifier-ranges/{}",
          .question = "Delete range {}? Codes assigned from it stay.",
          .done = "deleted",
          .called = [](const std::string& id) { return printable(id); }}),
  };
}

}  // namespace mv::cli
