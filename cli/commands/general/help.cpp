// SPDX-License-Identifier: Apache-2.0
#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

json::array options_json(const std::vector<Option>& options) {
  json::array out;
  for (const auto& option : options)
    if (!option.hidden)
      out.push_back({{"name", option.name},
          {"letter", option.letter ? std::string(1, option.letter) : std::string()},
          {"value", option.shown}, {"help", option.help}, {"default", option.fallback},
          {"setting", option.setting}, {"choices", model::to_json(option.choices)},
          {"repeat", option.repeat}});
  return out;
}

/// The whole table, for programs that write completions or manuals.
json::object everything() {
  json::array rows;
  for (const auto& command : commands()) {
    if (command.hidden) continue;
    json::array arguments, examples;
    for (const auto& item : command.arguments)
      arguments.push_back({{"name", item.name}, {"help", item.help}, {"required", item.required},
          {"repeat", item.repeat}});
    for (const auto& item : command.examples)
      examples.push_back({{"line", item.line}, {"about", item.about}});
    rows.push_back({{"command", command.path}, {"summary", command.summary},
        {"about", command.about}, {"arguments", std::move(arguments)},
        {"options", options_json(command.options)}, {"examples", std::move(examples)}});
  }
  return {{"commands", std::move(rows)}, {"global_options", options_json(global_options())}};
}

Error unknown(const Context& context, const std::string& words) {
  std::vector<std::string> candidates = top_words();
  for (const auto& command : commands())
    if (!command.hidden) candidates.push_back(command.path);
  for (const auto& topic : topics()) candidates.push_back(topic.name);
  const auto near = closest(words, candidates);
  return make_error(Code::usage, fmt::format("there is no help on \"{}\"", words), "",
      near ? fmt::format("Did you mean `{} {}`?", context.next("help"), *near)
           : fmt::format("`{}` lists commands and topics.", context.next("help")));
}

Result<Outcome> run(Context& context) {
  const HelpLook look{context.program, context.colour_out(), context.io.text_width()};
  const auto words = join(context.in.arguments(), " ");
  Outcome out;
  out.value = everything();
  if (words.empty()) {
    out.text = overview(look);
    return out;
  }
  const auto& all = topics();
  const auto topic = std::find_if(all.begin(), all.end(), [&](auto& t) { return t.name == words; });
  const auto* command = find_command(words);
  if (topic != all.end())
    out.text = topic->text(look.width);
  else if (command)
    out.text = command_help(*command, look);
  else if (!commands_below(words).empty())
    out.text = noun_help(words, look);
  else
    return unknown(context, words);
  if (context.json && !command) out.value = json::object{{"topic", words}, {"text", out.text}};
  return out;
}

}  // namespace

Command help_command() {
  return {
      .path = "help",
      .summary = "Explain a command or a topic",
      .about =
          "Topics: environment, exit-codes, formatting, config, name. With --json alone: the "
          "whole table of commands.",
      .arguments = {{.name = "WORD",
          .help = "A command or a topic",
          .required = false,
          .repeat = true,
          .complete = Complete::commands}},
      .examples = {{"help distribute", ""}, {"help exit-codes", ""}},
      .run = run,
      .lenient = true,
  };
}

}  // namespace mv::cli
