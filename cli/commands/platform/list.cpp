// SPDX-License-Identifier: Apache-2.0
#include "api/distribution/platform_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"

namespace mv::cli {
namespace {

using Platform = api::PlatformView;

}  // namespace

Command platform_list_command() {
  return {
      .path = "platform list",
      .summary = "List platforms, their providers and connected accounts",
      .examples = {{"platform list", ""}},
      .run = list<Platform>({
          .url = "/api/v1/platforms",
          .columns = {{"PLATFORM", &Platform::platform}, {"NAME", &Platform::name},
              {"PROVIDER", &Platform::provider}, {"CONNECTION", &Platform::connection},
              {"ACCOUNT", &Platform::account}},
          .paged = false,
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
