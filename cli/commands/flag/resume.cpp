// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {

Command flag_resume_command() {
  return {
      .path = "flag resume",
      .summary = "Let a feature that was killed be as it was before",
      .about = "For admins.",
      .arguments = {flag_argument()},
      .examples = {{"flag resume generation", ""}},
      .run = post<api::FlagView>({.url = "/api/v1/flags/{}/resume", .text = flag_line}),
  };
}

}  // namespace mv::cli
