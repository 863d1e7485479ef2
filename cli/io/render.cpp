// SPDX-License-Identifier: Apache-2.0
#include "io/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/log.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "io/colour.hpp"
#include "io/program.hpp"
#include "io/table.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

void write_pretty(const json::value& value, std::string& out, std::size_t depth) {
  const std::string margin(2 * depth + 2, ' ');
  const auto list = [&](char open, char close, const auto& items, auto&& write_one) {
    out += open;
    bool first = true;
    for (const auto& item : items) {
      out += first ? "\n" : ",\n";
      first = false;
      out += margin;
      write_one(item);
    }
    if (!first) out += "\n" + std::string(2 * depth, ' ');
    out += close;
  };
  if (value.is_array())
    list(
        '[', ']', value.get_array(), [&](const auto& item) { write_pretty(item, out, depth + 1); });
  else if (value.is_object())
    list('{', '}', value.get_object(), [&](const auto& item) {
      out += json::serialize(json::string(item.key())) + ": ";
      write_pretty(item.value(), out, depth + 1);
    });
  else
    out += model::serialized(value);
}

Result<json::object> select_from(const json::object& from, const std::vector<std::string>& names) {
  json::object out;
  for (const auto& name : names) {
    if (const auto* found = from.if_contains(name)) {
      out.emplace(name, *found);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& item : from) known.emplace_back(item.key());
    const auto near = closest(name, known);
    return make_error(Code::usage, fmt::format("--json: there is no field \"{}\"", name),
        near ? fmt::format("Did you mean {}?", *near) : "",
        fmt::format("The fields are: {}.", join(known, ", ")));
  }
  return out;
}

std::string fault_line(const Fault& fault) {
  std::string out = fault.message;
  if (!fault.hint.empty()) out += (ends_sentence(out) ? " " : ". ") + fault.hint;
  const bool says_rule = fault.rule.empty() || out.find(fault.rule) != std::string::npos ||
                         fault.rule.find_first_of("0123456789") == std::string::npos;
  const bool says_where = out.starts_with(fault.at) || fault.message.ends_with(fault.at);
  if (!fault.at.empty() && !says_where) out = fault.at + ": " + out;
  return says_rule ? out : fault.rule + "  " + out;
}

bool says_all(const Error& error) {
  return error.faults.size() == 1 && error.what.find(error.faults[0].message) != std::string::npos;
}

}  // namespace

std::string pretty(const json::value& value) {
  std::string out;
  write_pretty(value, out, 0);
  return out + "\n";
}

Result<json::value> select_fields(const json::value& value, std::string_view fields) {
  std::vector<std::string> names;
  for (const auto& part : split(fields, ','))
    if (const auto name = trim(part); !name.empty()) names.emplace_back(name);
  if (names.empty()) return value;
  if (value.is_object()) {
    MV_TRY(auto chosen, select_from(value.get_object(), names));
    return json::value(std::move(chosen));
  }
  if (!value.is_array()) return value;
  json::array out;
  for (const auto& item : value.get_array()) {
    if (!item.is_object()) return value;
    MV_TRY(auto chosen, select_from(item.get_object(), names));
    out.push_back(std::move(chosen));
  }
  return json::value(std::move(out));
}

json::object error_json(const Error& error, std::string_view request_id) {
  const auto& info = code_info(error.code);
  json::array faults;
  for (const auto& fault : error.faults)
    faults.push_back(
        {{"at", fault.at}, {"rule", fault.rule}, {"message", fault.message}, {"hint", fault.hint}});
  return {{"error",
      {{"code", info.token}, {"message", error.what}, {"why", error.why}, {"hint", error.hint},
          {"errors", std::move(faults)}, {"request_id", request_id}, {"exit_code", info.exit}}}};
}

namespace {

std::string id_of(const json::value& value) {
  const auto* id = value.is_object() ? value.get_object().if_contains("id") : nullptr;
  return id && id->is_string() ? std::string(id->get_string()) + "\n" : std::string();
}

/// Of a thing or a list of things their ids, a line each. Nothing where they have none, and where
/// the text is one word already: a new key, the file that was written.
std::string ids_of(const Outcome& outcome) {
  const auto text = trim(outcome.text);
  if (!text.empty() && text.find_first_of(" \n") == std::string::npos) return {};
  if (!outcome.table && outcome.value.is_array()) return {};
  const auto* list = outcome.value.is_array() ? &outcome.value : nullptr;
  if (outcome.value.is_object()) {
    if (auto id = id_of(outcome.value); !id.empty()) return id;
    list = outcome.value.get_object().if_contains("files");
  }
  std::string out;
  if (list && list->is_array())
    for (const auto& item : list->get_array()) out += id_of(item);
  return out;
}

}  // namespace

void show(std::string_view text, bool may_page, Streams& io) {
  const auto lines = std::count(text.begin(), text.end(), '\n');
  if (may_page && io.out_tty() && io.in_tty() && lines >= io.out_height()) {
    io.flush();
    if (show_in_pager(text)) return;
  }
  io.out(text);
}

Status render(const Outcome& outcome, const RenderOptions& options, Streams& io) {
  if (outcome.printed) return {};
  if (options.json) {
    MV_TRY(const auto chosen, select_fields(outcome.value, *options.json));
    // Names of files may be in any encoding; JSON may not.
    io.out(valid_utf8(io.out_tty() ? pretty(chosen) : model::serialized(chosen) + "\n"));
    return {};
  }
  if (options.quiet)
    if (const auto ids = ids_of(outcome); !ids.empty() || (outcome.error && outcome.table)) {
      io.out(ids);
      return {};
    }
  if (io.out_tty() && !outcome.screen.empty()) {
    show(wrap_wide_lines(outcome.screen, static_cast<std::size_t>(io.out_width())), options.paged,
        io);
    return {};
  }
  if (outcome.table) {
    const auto& table = *outcome.table;
    if (table.rows.empty() && io.out_tty() && !table.empty.empty()) io.err_line(table.empty);
    const auto width = static_cast<std::size_t>(io.out_width());
    show(
        io.out_tty() ? table_for_terminal(table, width, options.colour_out) : table_for_pipe(table),
        options.paged, io);
  }
  if (outcome.text.empty()) return {};
  auto text = io.out_tty() ? wrap_wide_lines(outcome.text, static_cast<std::size_t>(io.out_width()))
                           : outcome.text;
  if (!text.ends_with('\n')) text += '\n';
  show(text, options.paged, io);
  return {};
}

void render(const Error& error, const RenderOptions& options, Streams& io) {
  if (options.json) {
    io.err_line(log::scrub_own(valid_utf8(json::serialize(error_json(error, options.request_id)))));
    return;
  }
  if (error.code == Code::interrupted && error.what == "interrupted") return;
  const auto start = tinted(options.program + ":", Tint::red, options.colour_err);
  // A key that stands in the place of a file's name is not said aloud.
  const auto shown = [](const std::string& text) { return log::scrub_own(printable(text)); };
  if (error.faults.empty() || says_all(error)) {
    io.err_words(fmt::format("{} {}", start, shown(error.line())));
  } else {
    // Names of files and answers of services may have control characters.
    io.err_words(fmt::format(
        "{} {}", start, shown(Error{error.code, error.what, error.why, "", {}, {}}.line())));
    for (const auto& fault : error.faults) io.err_words(shown(fault_line(fault)), 2);
    if (!error.hint.empty()) io.err_words(shown(error.hint));
  }
  if (!options.request_id.empty() && code_info(error.code).http >= 500)
    io.err_line(fmt::format("({}, request {})", code_info(error.code).token, options.request_id));
}

}  // namespace mv::cli
