// SPDX-License-Identifier: Apache-2.0
#include "io/prompt.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/text/text.hpp"
#include "base/text_file.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kLongest = 64 * 1024;

std::string read_line() {
  std::string line;
  for (char c = 0; line.size() < kLongest;) {
    const auto got = ::read(0, &c, 1);
    if (got <= 0 || c == '\n') break;  // also when a signal came: then nobody answered
    line += c;
  }
  return line;
}

/// Switches the terminal's echo off while it lives.
class NoEcho {
 public:
  NoEcho() {
    ok_ = ::tcgetattr(0, &before_) == 0;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (ok_) ::tcsetattr(0, TCSAFLUSH, &silent);
  }
  ~NoEcho() {
    if (ok_) ::tcsetattr(0, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool ok_ = false;
};

Error nothing_given() {
  return make_error(Code::usage, "the secret is empty", "", "Type it, or pipe it in.");
}

}  // namespace

bool Prompt::confirm(std::string_view question) {
  if (!can_ask()) return false;
  io_.err(fmt::format("{} [y/N] ", question));
  const auto answer = lower(trim(read_line()));
  return answer == "y" || answer == "yes";
}

Result<SecretText> Prompt::secret(std::string_view label) {
  io_.err(fmt::format("{}: ", label));
  std::string line;
  {
    const NoEcho silent;
    line = trim(read_line());
  }
  io_.err("\n");
  if (line.empty()) return nothing_given();
  return SecretText(std::move(line));
}

Result<SecretText> read_secret_line() {
  std::string line{trim(as_plain_text(read_line()))};
  if (line.empty()) return nothing_given();
  return SecretText(std::move(line));
}

}  // namespace mv::cli
