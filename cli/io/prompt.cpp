// SPDX-License-Identifier: Apache-2.0
#include "io/prompt.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

constexpr int kPatience = 100;      // ms
constexpr std::size_t kAnswer = 4;  // columns left for an answer
constexpr std::size_t kLongest = 64 * 1024;

/// A read that a signal ends, also one that came just before it.
ssize_t read_key(char& c) {
  for (pollfd input{0, POLLIN, 0}; !interrupted();) {
    const int ready = ::poll(&input, 1, kPatience);
    if (ready > 0) return ::read(0, &c, 1);
    if (ready < 0 && errno != EINTR) return -1;
  }
  return -1;
}

/// Nothing when the input ended, or a signal came: then nobody answered.
std::optional<std::string> typed_line() {
  std::string line;
  for (char c = 0; line.size() < kLongest;) {
    const auto got = read_key(c);
    if (got <= 0 && (line.empty() || got < 0)) return std::nullopt;
    if (got <= 0 || c == '\n') break;
    line += c;
  }
  return line;
}

std::string read_line() { return typed_line().value_or(""); }

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

void Prompt::ask(const std::string& words) {
  auto text = wrap(words, static_cast<std::size_t>(io_.err_width()) - kAnswer);
  text.pop_back();  // the answer stands behind it
  io_.err(text + " ");
}

bool Prompt::confirm(std::string_view question) {
  if (!can_ask()) return false;
  ask(fmt::format("{} [y/N]", question));
  const auto typed = typed_line();
  if (!typed) io_.err("\n");
  const auto answer = lower(trim(typed.value_or("")));
  return answer == "y" || answer == "yes";
}

Result<std::string> Prompt::line(std::string_view question, std::string_view otherwise) {
  ask(otherwise.empty() ? fmt::format("{}:", question)
                        : fmt::format("{} [{}]:", question, printable(otherwise)));
  const auto typed = typed_line();
  if (!typed) {
    io_.err("\n");
    return interrupted() ? make_error(Code::interrupted, "interrupted")
                         : make_error(Code::cancelled, "nothing more was typed");
  }
  const auto text = trim(*typed);
  return std::string(text.empty() ? otherwise : text);
}

Result<SecretText> Prompt::secret(std::string_view label) {
  std::string line;
  {
    const NoEcho silent;  // before the question: what is typed right after it counts
    ask(fmt::format("{} (it is not shown while you type):", label));
    line = trim(read_line());
  }
  io_.err("\n");
  if (interrupted()) return make_error(Code::interrupted, "interrupted");
  if (line.empty()) return nothing_given();
  return SecretText(std::move(line));
}

Result<SecretText> read_secret_line() {
  std::string line{trim(as_plain_text(read_line()))};
  if (line.empty()) return nothing_given();
  return SecretText(std::move(line));
}

}  // namespace mv::cli
