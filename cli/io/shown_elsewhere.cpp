// SPDX-License-Identifier: Apache-2.0
// In the user's pager, in the user's browser.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/settings/paths.hpp"
#include "io/program.hpp"

namespace mv::cli {

bool show_in_pager(std::string_view text) {
  const auto* own = std::getenv("MV_PAGER");
  // Where there is no less, that is no news for anybody.
  const std::string pager =
      own ? own
          : process_environment()("PAGER").value_or("command -v less >/dev/null || exit 127; less");
  if (pager.empty() || pager == "cat") return false;
  // Short text stays on the screen, colours stay colours, and the screen is left as it was.
  ::setenv("LESS", "FRX", 0);
  ::setenv("LV", "-c", 0);
  std::FILE* pipe = ::popen(pager.c_str(), "w");
  if (!pipe) return false;
  // Whoever leaves the pager early has seen enough.
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::fwrite(text.data(), 1, text.size(), pipe);
  int status = ::pclose(pipe);
  std::signal(SIGPIPE, before);
  constexpr int kNotFound = 127;
  return !(WIFEXITED(status) && WEXITSTATUS(status) == kNotFound);
}

bool open_in_browser(const std::string& url) {
  const auto environment = process_environment();
  const auto browser = environment("BROWSER");
  if (!browser && !environment("DISPLAY") && !environment("WAYLAND_DISPLAY")) return false;
  const auto program = browser.value_or("xdg-open");
  const auto child = ::fork();
  if (child == 0) {
    if (::fork() == 0) {
      ::execlp(program.c_str(), program.c_str(), url.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::_exit(0);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
  return child > 0;
}

}  // namespace mv::cli
