// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text/text.hpp"
#include "client/embedded.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  const auto count = parse_int(context.in.maybe("lines").value_or("50")).value_or(50);
  if (count < 1)
    return make_error(
        Code::usage, fmt::format("--lines: {} is too few", count), "", "Use 1 or more.");
  const auto file = client::embedded_log(context.paths);
  std::error_code code;
  if (!fs::exists(file, code))
    return make_error(Code::not_found, fmt::format("{}: there is no log yet", file.string()),
        "Your server was never started", fmt::format("Start it: {}", context.next("server start")));
  Outcome out;
  out.text = log::scrub(client::last_lines(file, static_cast<std::size_t>(count)));
  out.value = boost::json::object{
      {"file", file.string()}, {"lines", model::to_json(split(out.text, '\n'))}};
  return out;
}

}  // namespace

Command server_logs_command() {
  return {
      .path = "server logs",
      .summary = "Show the last lines of your server's log",
      .options = {{.name = "lines",
          .letter = 'n',
          .value = Value::number,
          .shown = "COUNT",
          .help = "How many lines",
          .fallback = "50"}},
      .examples = {{"server logs -n 200", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
