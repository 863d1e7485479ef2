// SPDX-License-Identifier: Apache-2.0
#include "commands/secret_input.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "base/text_file.hpp"

namespace mv::cli {

Result<SecretText> secret_input(Context& context, std::string_view file_option,
    std::string_view variable, std::string_view label) {
  if (const auto file = context.in.text(file_option); !file.empty() && file != "-") {
    MV_TRY(const auto text, read_text_file(file, 64 * 1024));
    if (trim(text).empty())
      return make_error(Code::usage, fmt::format("{}: is empty", file), "", "Use another file.");
    return SecretText(std::string(trim(text)));
  }
  if (const auto value = context.environment(variable); value && !context.in.has(file_option))
    return SecretText(*value);
  if (context.prompt.can_ask()) return context.prompt.secret(label);
  if (!context.io.in_tty())
    if (auto piped = read_secret_line()) return piped;
  return make_error(Code::usage, fmt::format("{} is missing", label), "Standard input is empty",
      fmt::format("Use --{} FILE, set {}, or pipe it in.", file_option, variable));
}

}  // namespace mv::cli
