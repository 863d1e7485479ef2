// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/user_file.hpp"
#include "commands/all.hpp"
#include "commands/setup/shells.hpp"

namespace mv::cli {
namespace {

/// What else has to be so for the shell to find the file.
std::string needs(std::string_view shell, const fs::path& file) {
  if (shell == "bash") return "It needs the package bash-completion.";
  if (shell == "zsh")
    return fmt::format("Put this line before compinit in ~/.zshrc: fpath=({} $fpath)",
        file.parent_path().string());
  return "";
}

Result<Outcome> run(Context& context) {
  auto shell = context.in.argument(0);
  if (shell.empty()) shell = own_shell(context);
  if (shell.empty())
    return make_error(Code::usage, "your shell is not known",
        "SHELL names none of bash, zsh and fish", "Say which: completion install bash.");
  MV_CHECK(check_shell(shell));
  const auto file = completion_file(context, shell);
  std::error_code code;
  fs::create_directories(file.parent_path(), code);
  if (code)
    return errno_error(
        code.value(), fmt::format("{}: cannot be created", file.parent_path().string()));
  MV_CHECK(write_user_file(file, completions(shell), 0644));
  Outcome out;
  out.value = boost::json::object{{"shell", shell}, {"file", file.string()}};
  out.text = fmt::format("Wrote {}. Open a new {} to use it.\n", file.string(), shell);
  if (const auto more = needs(shell, file); !more.empty()) out.text += more + "\n";
  return out;
}

}  // namespace

Command completion_install_command() {
  return {
      .path = "completion install",
      .summary = "Install tab completion for your shell",
      .about =
          "Writes the completions of `musicverse` into the folder of yours where the shell looks "
          "for them; run it again after an upgrade. `shell-init` prints the function `mv` as well.",
      .arguments = {{.name = "SHELL",
          .help = "bash, zsh or fish (default: the one of SHELL)",
          .required = false}},
      .examples = {{"completion install", ""}, {"completion install zsh", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
