// SPDX-License-Identifier: Apache-2.0
#include "commands/setup/shells.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "command.hpp"

namespace mv::cli {
namespace {

// In all three shells: ours when the first word is one of ours and no file has its name; both
// escapes when one has; else the system's mv with the options of an alias that was there before.
constexpr std::string_view kPosix =
    R"SH(# MusicVerse for @SHELL@: eval "$(musicverse shell-init @SHELL@)"
@ALIAS@
unalias mv 2>/dev/null
function mv {
  case "$1" in
    @WORDS@)
      if [ -e "$1" ] || [ -L "$1" ]; then
        printf 'mv: "%s" is a command of MusicVerse and also a file here. Nothing was done.\n' "$1" >&2
        printf 'To run the command:  musicverse %s ...\nTo move the file:    command mv ./%s ...\n' "$1" "$1" >&2
        return 2
      fi
      MV_PERSONALITY=ours command musicverse "$@" ;;
    *)
      @CALL@ "$@" ;;
  esac
}
@COMPLETE@
)SH";

constexpr std::string_view kBashComplete = R"SH(_musicverse_complete() {
  local line
  COMPREPLY=()
  if [ "${COMP_WORDS[0]##*/}" = mv ] && [ "$COMP_CWORD" -gt 1 ]; then
    case "${COMP_WORDS[1]}" in @WORDS@) ;; *) compopt -o default; return ;; esac
  fi
  while IFS=$'\t' read -r line _; do
    if [ "$line" = ":files" ]; then compopt -o default; else COMPREPLY+=("$line"); fi
  done < <(command musicverse __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _musicverse_complete musicverse mv)SH";

constexpr std::string_view kZshComplete = R"SH(_musicverse_complete() {
  local line files=0
  local -a found
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then files=1; else found+=("${line%%$'\t'*}"); fi
  done < <(command musicverse __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#found} )) && compadd -a found
  (( files )) && _files
}
(( $+functions[compdef] )) && compdef _musicverse_complete musicverse)SH";

constexpr std::string_view kFish = R"SH(# MusicVerse for fish: musicverse shell-init fish | source
function mv
  switch "$argv[1]"
    case @FISHWORDS@
      if test -e "$argv[1]"; or test -L "$argv[1]"
        printf 'mv: "%s" is a command of MusicVerse and also a file here. Nothing was done.\n' "$argv[1]" >&2
        printf 'To run the command:  musicverse %s ...\nTo move the file:    command mv ./%s ...\n' "$argv[1]" "$argv[1]" >&2
        return 2
      end
      env MV_PERSONALITY=ours musicverse $argv
    case '*'
      command mv $argv
  end
end
complete -c musicverse -a '(musicverse __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null | string match -v ":files")'
)SH";

std::vector<std::string> words_of_mv() {
  std::vector<std::string> words;
  for (const auto& word : top_words())
    // A word that people type to move a file named like it stays with the system's mv.
    if (word != "version") words.push_back(word);
  words.emplace_back("--help");
  return words;
}

}  // namespace

std::string completions(std::string_view shell) {
  constexpr std::string_view kLicence = "# SPDX-License-Identifier: Apache-2.0\n";
  const auto alone = [](std::string_view text) {
    return std::string(text.substr(0, text.rfind('\n')));
  };
  if (shell == "zsh")
    return "#compdef musicverse\n" + std::string(kLicence) + alone(kZshComplete) +
           "\n_musicverse_complete \"$@\"\n";
  if (shell == "bash")
    return std::string(kLicence) +
           replace_all(alone(kBashComplete), "@WORDS@", join(words_of_mv(), "|")) +
           "\ncomplete -o default -F _musicverse_complete musicverse\n";
  const auto from = kFish.rfind("complete -c");
  return std::string(kLicence) + std::string(kFish.substr(from));
}

Status check_shell(const std::string& shell) {
  if (shell == "bash" || shell == "zsh" || shell == "fish") return {};
  const auto near = closest(shell, std::vector<std::string>{"bash", "zsh", "fish"});
  return make_error(Code::usage, fmt::format("\"{}\" is not a supported shell", shell),
      near ? fmt::format("Did you mean {}?", *near) : "", "Use bash, zsh or fish.");
}

std::string shell_script(const std::string& shell) {
  const auto words = words_of_mv();
  if (shell == "fish") return replace_all(std::string(kFish), "@FISHWORDS@", join(words, " "));
  const bool zsh = shell == "zsh";
  auto out = std::string(kPosix);
  out = replace_all(out, "@ALIAS@",
      zsh ? "_musicverse_mv=${aliases[mv]-}" : "_musicverse_mv=${BASH_ALIASES[mv]-}");
  out = replace_all(out, "@CALL@",
      zsh ? "command mv ${${=_musicverse_mv}[2,-1]}" : "command mv ${_musicverse_mv#mv}");
  out = replace_all(out, "@COMPLETE@", zsh ? kZshComplete : kBashComplete);
  out = replace_all(out, "@SHELL@", shell);
  return replace_all(out, "@WORDS@", join(words, "|"));
}

std::string own_shell(const Context& context) {
  const auto path = context.environment("SHELL").value_or("");
  const auto name = path.substr(path.rfind('/') + 1);
  return check_shell(name) ? name : std::string();
}

fs::path completion_file(const Context& context, std::string_view shell) {
  const auto folder = [&](const char* variable, const char* below) {
    const auto set = context.environment(variable);
    return set ? fs::path(*set) : context.paths.home / below;
  };
  if (shell == "fish")
    return folder("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / "musicverse.fish";
  const auto data = folder("XDG_DATA_HOME", ".local/share");
  return shell == "zsh" ? data / "zsh" / "site-functions" / "_musicverse"
                        : data / "bash-completion" / "completions" / "musicverse";
}

}  // namespace mv::cli
