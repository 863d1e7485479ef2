// SPDX-License-Identifier: Apache-2.0
#include "parse.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "base/settings/settings.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

Error usage(std::string what, std::string hint) {
  return make_error(Code::usage, std::move(what), "", std::move(hint));
}

const Option* find_option(const Command* command, std::string_view word) {
  const auto in = [&](const std::vector<Option>& options) -> const Option* {
    for (const auto& option : options)
      if (word == "--" + option.name || (option.letter && word == std::string("-") + option.letter))
        return &option;
    return nullptr;
  };
  if (command)
    if (const auto* found = in(command->options)) return found;
  return in(global_options());
}

/// The words of the command, taken from among the global options that may stand before them.
struct Split {
  const Command* command = nullptr;
  std::string first, second;
  std::vector<std::string> rest;
};

Split split_words(const std::vector<std::string>& words) {
  Split out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (out.command || word.starts_with('-')) {
      out.rest.push_back(word);
      const auto* option = out.command ? nullptr : find_option(nullptr, word);
      if (option && option->value != Value::none && option->name != "json" && i + 1 < words.size())
        out.rest.push_back(words[++i]);
    } else if (out.first.empty()) {
      out.first = word;
      out.command = find_command(word);
    } else {
      const bool third = !out.second.empty();
      if (!third) out.second = word;
      out.command = find_command(out.first + " " + word);
      if (third && !out.command)
        if (const auto* longer = find_command(out.first + " " + out.second + " " + word)) {
          out.command = longer;
          out.rest.erase(std::find(out.rest.begin(), out.rest.end(), out.second));
        }
      if (!out.command) out.rest.push_back(word);
    }
  }
  return out;
}

/// What people type who come from other programs.
std::string_view other_word_for(const Split& split) {
  struct Word {
    std::string_view typed, ours;
  };
  static constexpr std::array kAlone{Word{"upload", "distribute"}, Word{"publish", "distribute"},
      Word{"send", "distribute"}, Word{"submit", "distribute"}, Word{"push", "distribute"},
      Word{"ls", "track list"}, Word{"list", "track list"}, Word{"rm", "track delete"},
      Word{"delete", "track delete"}, Word{"add", "track upload"}, Word{"auth", "login"},
      Word{"signin", "login"}, Word{"signout", "logout"}, Word{"me", "whoami"},
      Word{"invite", "user invite"}, Word{"connect", "platform connect"}, Word{"validate", "check"},
      Word{"lint", "check"}, Word{"make", "generate"}, Word{"create", "generate"},
      Word{"cancel", "release cancel"}, Word{"calendar", "release calendar"},
      Word{"logs", "server logs"}, Word{"start", "server start"}, Word{"stop", "server stop"},
      Word{"setup", "init"}, Word{"cover", "art generate"}, Word{"configure", "init"},
      Word{"test", "self-test"}, Word{"completions", "completion install"}};
  static constexpr std::array kVerbs{Word{"ls", "list"}, Word{"rm", "delete"},
      Word{"remove", "delete"}, Word{"delete", "remove"}, Word{"get", "show"}, Word{"view", "show"},
      Word{"info", "show"}, Word{"new", "create"}, Word{"add", "create"}, Word{"set", "edit"},
      Word{"update", "edit"}, Word{"edit", "update"}, Word{"change", "edit"},
      Word{"follow", "watch"}};
  const bool noun = !commands_below(split.first).empty();
  if (!noun) {
    for (const auto& word : kAlone)
      if (word.typed == split.first) return word.ours;
    return {};
  }
  for (const auto& word : kVerbs)
    if (word.typed == split.second)
      if (const auto* command = find_command(split.first + " " + std::string(word.ours)))
        return command->path;
  return {};
}

Error unknown_command(const Split& split, std::string_view program) {
  const auto below = commands_below(split.first);
  std::vector<std::string> candidates;
  std::string given = split.first;
  if (below.empty()) {
    candidates = top_words();
  } else {
    given += " " + split.second;
    for (const auto* command : below) {
      const auto& path = command->path;
      if (path.starts_with(given + " "))
        return usage(fmt::format("\"{}\" is not a whole command", given),
            fmt::format("`{} help {}` lists what can follow it.", program, split.first));
      candidates.push_back(path);
      candidates.push_back(path.substr(0, path.find(' ', split.first.size() + 1)));  // oauth client
    }
  }
  const auto near = closest(given, candidates);
  if (const auto other = other_word_for(split); !other.empty())
    return usage(fmt::format("there is no command \"{}\"", given),
        fmt::format("Try `{} {}`.", program, other));
  return usage(fmt::format("there is no command \"{}\"", given),
      near ? fmt::format("Did you mean `{} {}`?", program, *near)
           : fmt::format("`{} help{}` lists the commands.", program,
                 below.empty() ? "" : " " + split.first));
}

struct Bound {
  const Option* option;
  std::vector<std::string> values;
  int count = 0;
  CLI::Option* cli = nullptr;
};

std::vector<const Option*> options_of(const Command& command) {
  std::vector<const Option*> out;
  for (const auto& option : command.options) out.push_back(&option);
  for (const auto& option : global_options())
    if (std::none_of(out.begin(), out.end(), [&](auto* o) { return o->name == option.name; }))
      out.push_back(&option);
  return out;
}

Fault unknown_option(const std::string& word, const std::vector<Bound>& bound) {
  const auto name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const auto& item : bound)
    if (!item.option->hidden) names.push_back("--" + item.option->name);
  const auto near = closest(name, names);
  return {name, "option", fmt::format("there is no option {}", name),
      near ? fmt::format("Did you mean {}?", *near) : ""};
}

std::optional<Fault> bad_value(const Option& option, const std::string& value) {
  const auto at = "--" + option.name;
  if (option.value == Value::number && !parse_int(value))
    return Fault{at, "option", fmt::format("{}: \"{}\" is not a number", at, value), ""};
  if (option.value == Value::duration && !parse_duration(value))
    return Fault{at, "option", fmt::format("{}: \"{}\" is not a duration", at, value),
        "Write for example 30s, 15m or 2h."};
  if (option.value != Value::choice ||
      std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end())
    return std::nullopt;
  const auto near = closest(value, option.choices);
  return Fault{at, "option",
      fmt::format("{}: \"{}\" is not one of {}", at, value, join(option.choices, ", ")),
      near ? fmt::format("Did you mean {}?", *near) : ""};
}

/// "which track?" where an id is asked for, "FILE is missing" for other words.
Fault missing(const Argument& argument) {
  struct Id {
    std::string_view starts, noun;
  };
  static constexpr std::array kIds{Id{"trk_", "track"}, Id{"dst_", "distribution"},
      Id{"rel_", "release"}, Id{"pls_", "playlist"}, Id{"job_", "job"}, Id{"key_", "API key"},
      Id{"whk_", "webhook"}, Id{"dlv_", "delivery"}, Id{"evt_", "event"}, Id{"rng_", "range"},
      Id{"ntc_", "notification channel"}};
  for (const auto& id : kIds)
    if (argument.help.starts_with(id.starts))
      return {argument.name, "argument", fmt::format("which {}?", id.noun),
          fmt::format("Give its id: {}.", argument.help)};
  if (argument.name == "KEY")
    return {argument.name, "argument", "which setting?", "Give its name."};
  auto help = argument.help;
  const bool word = help.size() > 1 && help[1] >= 'a' && help[1] <= 'z';
  if (word) help = lower(help.substr(0, 1)) + help.substr(1);
  return {argument.name, "argument", fmt::format("{} is missing", argument.name),
      fmt::format("Give {}.", help)};
}

void check_arguments(const Command& command, const Input& input, std::vector<Fault>& faults) {
  const auto& given = input.arguments();
  std::size_t most = 0;
  bool endless = false;
  for (const auto& argument : command.arguments) {
    if (argument.required && most >= given.size()) faults.push_back(missing(argument));
    ++most;
    endless = endless || argument.repeat;
  }
  for (std::size_t i = most; !endless && i < given.size(); ++i)
    faults.push_back({given[i], "argument", fmt::format("unexpected word: {}", given[i]),
        "Put quotes around text that has spaces."});
}

class Reading {
 public:
  Reading(const Command& command, std::vector<std::string> words)
      : command_(command), words_(std::move(words)) {
    for (const auto* option : options_of(command)) bound_.push_back({option, {}, 0, nullptr});
  }

  std::vector<Fault> run(Input& input) {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    for (auto& item : bound_) declare(app, item);
    std::vector<std::string> arguments;
    if (!command_.arguments.empty()) app.add_option("arguments", arguments);
    std::vector<Fault> faults;
    take_maybe(input);
    try {
      std::reverse(words_.begin(), words_.end());  // CLI11 takes them from the back
      app.parse(words_);
    } catch (const CLI::ParseError& error) {
      faults.push_back({"", "option",
          lower(std::string(error.what()).substr(0, 1)) + std::string(error.what()).substr(1), ""});
      return faults;
    }
    for (const auto& item : bound_) take(item, input, faults);
    for (auto& word : arguments) input.add_argument(std::move(word));
    for (const auto& word : app.remaining()) {
      if (word.size() > 1 && word.starts_with('-') && word != "--")
        faults.push_back(unknown_option(word, bound_));
      else if (word != "--")
        input.add_argument(word);
    }
    if (!input.has("help")) check_arguments(command_, input, faults);
    return faults;
  }

 private:
  static void declare(CLI::App& app, Bound& item) {
    auto names = "--" + item.option->name;
    if (item.option->letter) names += fmt::format(",-{}", item.option->letter);
    if (item.option->value == Value::none || item.option->value == Value::maybe) {
      item.cli = app.add_flag(names, item.count);
    } else {
      item.cli = app.add_option(names, item.values);
      item.cli->take_all()->allow_extra_args(false)->expected(1);
    }
  }

  /// --wait=live: the parser's flags have no values.
  void take_maybe(Input& input) {
    const auto end = std::find(words_.begin(), words_.end(), "--");
    const auto last = std::remove_if(words_.begin(), end, [&](const std::string& word) {
      for (const auto& item : bound_) {
        const auto start = "--" + item.option->name + "=";
        if (item.option->value != Value::maybe || !word.starts_with(start)) continue;
        input.add(item.option->name, word.substr(start.size()));
        return true;
      }
      return false;
    });
    words_.erase(last, end);
  }

  static void take(const Bound& item, Input& input, std::vector<Fault>& faults) {
    const auto& option = *item.option;
    for (int i = 0; i < item.count; ++i) input.add(option.name, "yes");
    for (const auto& value : item.values) {
      if (auto fault = bad_value(option, value)) faults.push_back(*std::move(fault));
      if (option.value != Value::list) {
        input.add(option.name, value);
        continue;
      }
      for (const auto& part : split(value, ','))
        if (const auto word = trim(part); !word.empty()) input.add(option.name, std::string(word));
    }
  }

  const Command& command_;
  std::vector<std::string> words_;
  std::vector<Bound> bound_;
};

/// --json and --json=FIELDS: an optional value would swallow the word after it.
std::optional<std::string> take_json(std::vector<std::string>& words) {
  std::optional<std::string> out;
  const auto end = std::find(words.begin(), words.end(), "--");
  const auto last = std::remove_if(words.begin(), end, [&](const std::string& word) {
    if (word == "--json") return out = out.value_or(""), true;
    if (!word.starts_with("--json=")) return false;
    return out = word.substr(7), true;
  });
  words.erase(last, end);
  return out;
}

}  // namespace

bool wants_json(const std::vector<std::string>& words) {
  auto copy = words;
  return take_json(copy).has_value();
}

Result<Parsed> parse(const std::vector<std::string>& given, std::string_view program) {
  Parsed out;
  auto split = split_words(given);
  out.command = split.command;
  if (out.command && out.command->raw) {
    for (auto& word : split.rest) out.input.add_argument(std::move(word));
    return out;
  }
  out.json = take_json(split.rest);
  const bool asks_help = std::any_of(split.rest.begin(), split.rest.end(),
      [](auto& word) { return word == "--help" || word == "-h"; });
  if (!out.command) {
    out.help = true;
    if (split.first.empty()) return out;
    if (commands_below(split.first).empty() || !split.second.empty())
      return unknown_command(split, program);
    out.noun = split.first;
    if (asks_help) return out;
    return usage(fmt::format("\"{}\" is not a whole command", split.first),
        fmt::format("`{} help {}` lists what can follow it.", program, split.first));
  }
  out.help = asks_help;
  if (asks_help) return out;
  auto faults = Reading(*out.command, std::move(split.rest)).run(out.input);
  if (faults.empty()) return out;
  auto error =
      usage(faults.size() == 1 ? faults[0].message
                               : fmt::format("cannot read the command: {} errors", faults.size()),
          fmt::format("See `{} {} --help`.", program, out.command->path));
  if (faults.size() == 1) error.why = faults[0].hint;
  error.faults = std::move(faults);
  return error;
}

}  // namespace mv::cli
