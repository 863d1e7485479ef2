// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "io/streams.hpp"

namespace mv::cli {

class Prompt {
 public:
  /// `allowed` is false with --no-input, --json or CI.
  Prompt(Streams& io, bool allowed) : io_(io), allowed_(allowed) {}
  /// Standard input and error are a terminal and asking is allowed.
  bool can_ask() const { return allowed_ && io_.in_tty() && io_.err_tty(); }
  /// y/N; everything but y and yes is no.
  bool confirm(std::string_view question);
  /// A line; Enter alone gives `otherwise`, which is shown. Errors: interrupted; cancelled when the
  /// input ended.
  Result<std::string> line(std::string_view question, std::string_view otherwise = "");
  /// A line typed without echo, which is said. Error: Code::usage when nothing was typed.
  Result<SecretText> secret(std::string_view label);

 private:
  void ask(const std::string& words);

  Streams& io_;
  bool allowed_;
};

/// The first line of standard input, for secrets that are piped in; at most 64 kB.
Result<SecretText> read_secret_line();

}  // namespace mv::cli
