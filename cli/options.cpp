// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"

namespace mv::cli {
namespace {

Option option(Value value, std::string& name, std::string& shown, std::string& help) {
  return {
      .name = std::move(name), .value = value, .shown = std::move(shown), .help = std::move(help)};
}

}  // namespace

Option text_option(std::string name, std::string shown, std::string help) {
  return option(Value::text, name, shown, help);
}

Option number_option(std::string name, std::string shown, std::string help) {
  return option(Value::number, name, shown, help);
}

Option file_option(std::string name, std::string shown, std::string help) {
  auto out = option(Value::file, name, shown, help);
  out.complete = Complete::files;
  return out;
}

Option list_option(std::string name, std::string shown, std::string help) {
  return repeated(option(Value::list, name, shown, help));
}

Option duration_option(std::string name, std::string help, std::string fallback) {
  std::string shown = "TIME";
  auto out = option(Value::duration, name, shown, help);
  out.fallback = std::move(fallback);
  return out;
}

Option repeated(Option option) {
  option.repeat = true;
  return option;
}

}  // namespace mv::cli
