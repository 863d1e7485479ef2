// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/due/timer.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  if (const auto& server = context.settings.text("server"); !server.empty())
    return make_error(Code::conflict, fmt::format("your server is {}", server),
        "It publishes what is due by itself, so this computer needs no timer",
        "To set one up for a server of this computer, unset `server`.");
  MV_TRY(const auto timer, install_timer(context));
  note_install(context);
  Outcome out;
  out.value =
      boost::json::object{{"installed", true}, {"kind", timer.kind}, {"where", timer.where}};
  out.text = fmt::format(
      "A timer ({}) looks every minute whether a release is due, and starts MusicVerse then.\n"
      "Leave the computer on at that time. See it with: {}\n",
      timer.kind, context.next("schedule status"));
  if (const auto note = logged_out_note(timer); !note.empty()) out.text += note + "\n";
  return out;
}

}  // namespace

Command schedule_install_command() {
  return {
      .path = "schedule install",
      .summary = "Set up a timer, so that dated releases come out by themselves",
      .about =
          "A provider such as LabelGrid keeps a date by itself. For others a program on this "
          "computer has to run when the release is due. This sets up a timer of your user's "
          "systemd, or a line in your cron table where there is no systemd. It looks every minute "
          "and starts a server only when something is to be done. Run it again after you moved "
          "MusicVerse or MV_HOME.",
      .examples = {{"schedule install", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
