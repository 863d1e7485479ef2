// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/details.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {
namespace {

using Flag = api::FlagView;

std::string on_for(const Flag& flag) {
  if (flag.state == "killed") return "nobody: killed";
  if (flag.state == "ramp") return std::to_string(flag.percent) + " % of users";
  return flag.state == "on" ? "everybody" : "nobody";
}

std::string about(const Flag& flag) {
  return flag.killed_because ? "Because: " + *flag.killed_because : flag.description;
}

}  // namespace

Command flag_list_command() {
  return {
      .path = "flag list",
      .summary = "List feature flags and for whom they are on",
      .about =
          "The server's own flags stop a part of it: api_v1, generation, streaming_export and "
          "webhooks. Others are for programs of your own, which ask for them by OpenFeature "
          "(OFREP) at /ofrep/v1.",
      .examples = {{"flag list", ""}},
      .run = list<Flag>({
          .url = "/api/v1/flags",
          .columns = {{"FLAG", &Flag::id}, {"ON FOR", on_for},
              {"YOU", [](const Flag& flag) { return std::string(flag.on ? "on" : "off"); }},
              {"ABOUT", about}},
          .paged = false,
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
