// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/all.hpp"
#include "commands/ddex/ddex.hpp"
#include "ddex/read/check.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

Outcome rule_list() {
  Outcome out;
  Table table{{"RULE", "LEVEL", "WHAT"}, {}, ""};
  json::array rows;
  for (const auto& rule : ddex::rules()) {
    const auto level = ddex::level_name(rule.level);
    table.rows.push_back({std::string(rule.id), std::string(level), std::string(rule.title)});
    rows.push_back({{"id", rule.id}, {"level", level}, {"title", rule.title}});
  }
  out.table = std::move(table);
  out.value = std::move(rows);
  return out;
}

Result<Outcome> run(Context& context) {
  if (context.in.has("rules")) return rule_list();
  std::vector<fs::path> files;
  for (const auto& file : context.in.arguments()) files.emplace_back(file);
  if (files.empty())
    return make_error(Code::usage, "FILE is missing", {}, "Name the messages to check.");
  return checked_outcome(context, files, context.in.text("schemas"), !context.in.has("no-hashes"));
}

}  // namespace

Command ddex_validate_command() {
  return {
      .path = "ddex validate",
      .summary = "Check DDEX messages, anybody's, offline",
      .about =
          "Looks at what the schema leaves open and receivers refuse: references, codes, dates, "
          "deals, and whether the files beside a message are what it says. Exit code 9 when "
          "something is wrong. Knows ERN 4.3 and 4.3.2, and the manifest of a batch.",
      .arguments = {{.name = "FILE",
          .help = "XML of a message or of BatchComplete",
          .required = false,
          .repeat = true,
          .complete = Complete::files}},
      .options =
          {
              {.name = "schemas",
                  .value = Value::file,
                  .shown = "FOLDER",
                  .help = "Also hold them against DDEX's schemas in this folder"},
              {.name = "no-hashes", .help = "Do not read the recordings"},
              {.name = "rules", .help = "List every rule"},
          },
      .examples = {{"ddex validate batch/0012345678905/0012345678905.xml", ""},
          {"ddex validate *.xml --schemas ddex-xsd", ""}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
