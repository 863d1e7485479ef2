// SPDX-License-Identifier: Apache-2.0
// The pages of man/, written from the tables of commands, options, settings, fields and exit codes.
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/settings/settings.hpp"
#include "base/text/text.hpp"
#include "command.hpp"
#include "help.hpp"
#include "manifest/fields.hpp"
#include "options.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

constexpr std::string_view kDate = "2026-11-29";

/// Text as roff takes it: no request by accident, every sign itself.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (text[i] == '\\')
        out += "\\e";
      else if (text[i] == '-')
        out += "\\-";
      else if (text[i] == '\'')
        out += "\\(aq";
      else if (text[i] == '`')
        out += "\\(ga";
      else if (text[i] == '^')
        out += "\\(ha";
      else if (text[i] == '~')
        out += "\\(ti";
      else
        out += text[i];
      ++i;
      continue;
    }
    const int length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    unsigned point = byte & (0x7fu >> length);
    for (int k = 1; k < length; ++k)
      point =
          point << 6 | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3fu);
    out += fmt::format("\\[u{:04X}]", point);
    i += static_cast<std::size_t>(length);
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

/// In the double quotes of a macro's argument.
std::string as_argument(std::string_view text) {
  return "\"" + replace_all(plain(text), "\"", "\\(dq") + "\"";
}

/// Each sentence on a line of its own, as manuals are written.
std::string paragraph(std::string_view text) {
  std::string out;
  for (const auto& line : split(text, '\n')) {
    if (trim(line).empty()) {
      out += ".PP\n";
      continue;
    }
    out += plain(trim(line)) + "\n";
  }
  return replace_all(replace_all(out, ". ", ".\n"), "\n.PP\n.PP\n", "\n.PP\n");
}

std::string heading(std::string_view name, int section, std::string_view about) {
  return fmt::format(
      "./\" SPDX-License-Identifier: Apache-2.0\n.\\\" Written by tests/golden/manual_test.cpp.\n"
      ".TH {} {} {} \"MusicVerse {}\" MusicVerse\n.SH NAME\n{} \\- {}\n",
      as_argument(upper(std::string(name))), section, kDate, MV_VERSION, plain(name), plain(about));
}

std::string first_lower(std::string_view text) {
  if (text.size() > 1 && text[1] >= 'A' && text[1] <= 'Z') return std::string(text);
  return lower(std::string(text.substr(0, 1))) + std::string(text.substr(1));
}

std::string item(std::string_view term, std::string_view about) {
  return fmt::format(".TP\n.B {}\n{}", as_argument(term), paragraph(about));
}

std::string left_of(const cli::Option& option) {
  auto out = (option.letter ? fmt::format("-{}, ", option.letter) : "") + "--" + option.name;
  if (option.value != cli::Value::none && !option.shown.empty())
    out += (option.shown.starts_with('[') ? "" : " ") + option.shown;
  return out;
}

std::string right_of(const cli::Option& option) {
  auto out = option.help;
  if (!option.choices.empty() && out.find(option.choices.front()) == std::string::npos)
    out += ": " + join(option.choices, ", ");
  if (!option.fallback.empty()) out += fmt::format(" (default {})", option.fallback);
  if (option.repeat) out += "; may be repeated";
  return out + ".";
}

std::string options_part(std::string_view title, const std::vector<cli::Option>& options) {
  std::string out;
  for (const auto& option : options)
    if (!option.hidden) out += item(left_of(option), right_of(option));
  return out.empty() ? "" : fmt::format(".SH {}\n", title) + out;
}

std::string page_name(const cli::Command& command) {
  return "musicverse-" + replace_all(command.path, " ", "-");
}

std::string see_also() {
  return ".SH SEE ALSO\n.BR musicverse (1),\n.BR musicverse\\-config (5),\n"
         ".BR musicverse\\-exit\\-codes (7),\n.BR mvd (8)\n";
}

std::string command_page(const cli::Command& command) {
  auto out = heading(page_name(command), 1, first_lower(command.summary));
  out += ".SH SYNOPSIS\n.B " + as_argument("musicverse " + command.path) + "\n";
  const auto usage = cli::usage_line(command, "musicverse");
  if (const auto rest = trim(std::string_view(usage).substr(11 + command.path.size()));
      !rest.empty())
    out += plain(rest) + "\n";
  out += ".SH DESCRIPTION\n" + paragraph(command.summary + ".");
  if (!command.about.empty()) out += ".PP\n" + paragraph(command.about);
  std::string arguments;
  for (const auto& argument : command.arguments)
    arguments += item(argument.name, argument.help + ".");
  if (!arguments.empty()) out += ".SH ARGUMENTS\n" + arguments;
  out += options_part("OPTIONS", command.options);
  out += ".PP\nThe options that every command takes are in\n.BR musicverse (1).\n";
  std::string between = ".SH EXAMPLES\n";
  for (const auto& example : command.examples) {
    out += between;
    between = ".PP\n";
    if (!example.about.empty()) out += plain(example.about) + ":\n.PP\n";
    out += ".EX\n";
    for (const auto& line : split("musicverse " + example.line, '\n')) out += plain(line) + "\n";
    out += ".EE\n";
  }
  return out + see_also();
}

std::string overview_page() {
  auto out = heading("musicverse", 1, "release music to stores and streaming services");
  out += ".SH SYNOPSIS\n.B musicverse\n.I command\n[options]\n.SH DESCRIPTION\n";
  out += paragraph(
      "MusicVerse checks recordings against the rules of platforms, sends them there, publishes "
      "them on their date and follows them until they are live.\n\nIn a shell it may also be "
      "called as mv, where `musicverse shell-init` has set that up; man mv stays the manual of the "
      "program that moves files.");
  out += ".SH COMMANDS\nEach has a page of its own.\n";
  for (const auto& command : cli::commands())
    if (!command.hidden)
      out +=
          fmt::format(".TP\n.BR {} (1)\n{}.\n", plain(page_name(command)), plain(command.summary));
  out += options_part("OPTIONS", cli::global_options());
  out += ".SH EXAMPLES\n.EX\n" +
         plain("musicverse distribute track.wav --to soundcloud,spotify --sandbox --wait") +
         "\n.EE\n";
  return out +
         ".SH SEE ALSO\n.BR musicverse\\-config (5),\n.BR musicverse\\-release (5),\n"
         ".BR musicverse\\-exit\\-codes (7),\n.BR mvd (8)\n";
}

std::string topic_page(
    std::string_view name, int section, std::string_view about, std::string_view topic) {
  auto out = heading(name, section, about);
  out += ".SH DESCRIPTION\n";
  for (const auto& one : cli::topics())
    if (one.name == topic) {
      out += ".EX\n";
      for (const auto& line : split(trim(one.text(80)), '\n'))
        out += line.empty() ? "\n" : plain(line) + "\n";
      out += ".EE\n";
    }
  return out;
}

std::string release_page() {
  auto out = heading("musicverse-release", 5, "the manifest of a single, an EP or an album");
  out += ".SH DESCRIPTION\n" +
         paragraph(
             "A release.toml says what a release is; `musicverse release init` writes one "
             "from audio files, and `musicverse distribute release.toml` sends it.");
  const auto add = [&](const manifest::Section& section) {
    out += fmt::format(".SH {}\n{}", as_argument(section.title), paragraph(section.description));
    for (const auto& field : section.fields)
      out +=
          item(field.name, std::string(field.description) + (field.required ? "; required" : "") +
                               ".\nFor example " + std::string(field.example) + ".");
  };
  for (const auto& section : manifest::sections()) add(section);
  for (const auto* section :
      {&manifest::artist_section(), &manifest::writer_section(), &manifest::ai_section()})
    add(*section);
  return out + ".SH SEE ALSO\n.BR musicverse (1)\n";
}

std::string server_page() {
  auto out = heading("mvd", 8, "the server of MusicVerse");
  out += ".SH SYNOPSIS\n";
  for (const auto& command : server::commands())
    out += fmt::format("{}.B mvd {}\n{}", &command == server::commands().data() ? "" : ".br\n",
        plain(command.name), command.shown.empty() ? "" : plain(command.shown) + "\n");
  out += ".SH DESCRIPTION\n";
  for (const auto& command : server::commands())
    out += item(command.name, std::string(command.help) + ".");
  out += ".SH OPTIONS\n";
  for (const auto& option : server::options()) {
    auto about = std::string(option.help);
    if (!option.fallback.empty()) about += fmt::format(" (default {})", option.fallback);
    out += item(fmt::format("--{}{}{}", option.name, option.shown.empty() ? "" : " ", option.shown),
        about + ".");
  }
  return out + ".SH SEE ALSO\n.BR musicverse (1),\n.BR musicverse\\-config (5)\n";
}

std::map<std::string, std::string> pages() {
  std::map<std::string, std::string> out{{"musicverse.1", overview_page()},
      {"mvd.8", server_page()}, {"musicverse-release.5", release_page()},
      {"musicverse-config.5",
          topic_page("musicverse-config", 5, "settings and where they come from", "config")},
      {"musicverse-exit-codes.7",
          topic_page("musicverse-exit-codes", 7, "what exit codes mean", "exit-codes")}};
  for (const auto& command : cli::commands())
    if (!command.hidden) out[page_name(command) + ".1"] = command_page(command);
  for (auto& [name, text] : out) text = replace_all(text, "./\" SPDX", ".\\\" SPDX");
  return out;
}

}  // namespace

TEST_CASE("man/ is what the tables say") {
  const auto folder = fs::path(MV_SOURCE_DIR) / "man";
  const bool update = std::getenv("MV_UPDATE_GOLDEN") != nullptr;
  std::set<std::string> known;
  for (const auto& [name, text] : pages()) {
    INFO(name << ": MV_UPDATE_GOLDEN=1 rewrites it");
    known.insert(name);
    if (update) REQUIRE(write_file_atomic(folder / name, text));
    const auto kept = read_file(folder / name);
    REQUIRE(kept);
    REQUIRE((*kept == text));
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    INFO(entry.path() << " is no page of these");
    if (update && !known.contains(entry.path().filename())) fs::remove(entry.path());
    REQUIRE((update || known.contains(entry.path().filename())));
  }
}
