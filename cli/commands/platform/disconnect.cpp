// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "model/provider/platform.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {

Command platform_disconnect_command() {
  return {
      .path = "platform disconnect",
      .summary = "Disconnect the account of a platform",
      .arguments = {{.name = "PLATFORM",
          .help = "A platform or provider",
          .complete = Complete::platforms}},
      .examples = {{"platform disconnect soundcloud --yes", ""}},
      .run = remove({
          .url = "/api/v1/platforms/{}/account",
          .question = "Disconnect the {} account?",
          .done = "disconnected",
          .value = [](const std::string& platform) -> boost::json::object {
            return {{"platform", platform}, {"connected", false}};
          },
          .called = [](const std::string& word) -> std::string {
            if (const auto* provider = model::find_provider(word))
              return std::string(provider->name);
            const auto* platform = model::find_platform(word);
            return platform ? std::string(platform->name) : printable(word);
          },
      }),
  };
}

}  // namespace mv::cli
