// SPDX-License-Identifier: Apache-2.0
#include "commands/all.hpp"
#include "commands/setup/shells.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto shell = context.in.argument(0);
  MV_CHECK(check_shell(shell));
  Outcome out;
  out.text = context.in.has("completions") ? completions(shell) : shell_script(shell);
  out.value = boost::json::object{{"shell", shell}, {"script", out.text}};
  return out;
}

}  // namespace

Command shell_init_command() {
  return {
      .path = "shell-init",
      .summary = "Print the shell function `mv` and completions",
      .about =
          "Scripts, sudo, find and make never see the function: they still get the system's "
          "mv.",
      .arguments = {{.name = "SHELL", .help = "bash, zsh or fish"}},
      .options = {{.name = "completions",
          .help = "Only the completions of musicverse, as a file for the shell's folder"}},
      .examples = {{"shell-init bash", "In ~/.bashrc: eval \"$(musicverse shell-init bash)\""},
          {"shell-init zsh", "In ~/.zshrc: eval \"$(musicverse shell-init zsh)\""},
          {"shell-init fish", "In config.fish: musicverse shell-init fish | source"}},
      .run = run,
      .lenient = true,
  };
}

}  // namespace mv::cli
