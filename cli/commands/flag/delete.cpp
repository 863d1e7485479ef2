// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/flag/flag.hpp"

namespace mv::cli {

Command flag_delete_command() {
  return {
      .path = "flag delete",
      .summary = "Delete a feature flag; one of the server's own is on again",
      .about = "For admins. Programs that ask for it get their own default then.",
      .arguments = {flag_argument()},
      .examples = {{"flag delete new_waveform --yes", ""}},
      .run =
          remove({.url = "/api/v1/flags/{}", .question = "Delete the flag {}?", .done = "deleted"}),
  };
}

}  // namespace mv::cli
