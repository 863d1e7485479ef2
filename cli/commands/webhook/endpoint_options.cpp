// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <limits>

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "commands/events.hpp"
#include "commands/webhook/webhook.hpp"

namespace mv::cli {
namespace {

void add_header(const std::string& line, boost::json::object& out, std::vector<Fault>& faults) {
  const auto colon = line.find(':');
  const auto name = trim(std::string_view(line).substr(0, colon));
  if (colon == std::string::npos || name.empty())
    faults.push_back({"--header", "option", fmt::format("--header: \"{}\" is not a header", name),
        "Write 'Name: value', or @FILE for headers from a file."});
  else
    out[name] = std::string(trim(std::string_view(line).substr(colon + 1)));
}

}  // namespace

std::vector<Option> endpoint_options() {
  return {
      event_patterns_option("events", "Which events: types, group.* or *"),
      text_option("description", "TEXT", "A note to tell webhooks apart"),
      {.name = "header",
          .letter = 'H',
          .value = Value::text,
          .shown = "HEADER",
          .help = "'Name: value' sent with every attempt, or @FILE with one per line",
          .repeat = true},
      {.name = "allow-http", .help = "Allow an http URL, for development"},
      {.name = "fifo", .help = "Send events one at a time, in order"},
      number_option("rate-limit", "N", "Maximum attempts per second, 0 = no limit"),
      number_option("max-in-flight", "N", "Maximum requests at a time, 1 to 100"),
  };
}

boost::json::object given_headers(const Context& context, std::vector<Fault>& faults) {
  boost::json::object out;
  for (const auto& value : context.in.all("header")) {
    if (!value.starts_with('@')) {
      add_header(value, out, faults);
      continue;
    }
    const auto text = read_text_file(value.substr(1), 64 * 1024);
    if (!text)
      faults.push_back({"--header", "option", "--header: " + text.error().what, text.error().hint});
    else
      for (const auto& line : split(*text, '\n'))
        if (!trim(line).empty()) add_header(line, out, faults);
  }
  return out;
}

std::optional<int> given_count(const Context& context, std::string_view option) {
  if (!context.in.has(option)) return std::nullopt;
  // What does not fit is out of every range that the server allows.
  const auto value = parse_int(context.in.text(option)).value_or(-1);
  return value > std::numeric_limits<int>::max() || value < 0 ? -1 : static_cast<int>(value);
}

}  // namespace mv::cli
