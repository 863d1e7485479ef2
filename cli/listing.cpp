// SPDX-License-Identifier: Apache-2.0
#include "listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "commands/builders.hpp"
#include "io/signals.hpp"
#include "io/table.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kRepaint{2'000};

/// "schedule.due_at": a member, or one of a member's.
const json::value* at_path(const json::value& from, std::string_view path) {
  const auto* value = &from;
  for (const auto& name : split(path, '.')) {
    value = value->is_object() ? value->get_object().if_contains(name) : nullptr;
    if (!value) return nullptr;
  }
  return value;
}

std::string text_of(const json::value* value) {
  if (!value || value->is_null()) return "";
  if (value->is_string()) return std::string(value->get_string());
  if (!value->is_array()) return model::serialized(*value);
  std::string out;
  for (const auto& item : value->get_array()) out += (out.empty() ? "" : ",") + text_of(&item);
  return out;
}

Status check_field(const json::array& rows, std::string_view option, std::string_view path) {
  if (rows.empty()) return {};
  std::vector<std::string> known;
  for (const auto& row : rows) {
    if (at_path(row, path)) return {};
    if (row.is_object())
      for (const auto& member : row.get_object())
        if (std::find(known.begin(), known.end(), std::string_view(member.key())) == known.end())
          known.emplace_back(member.key());
  }
  const auto near = closest(std::string(path), known);
  return make_error(Code::usage, fmt::format("--{}: there is no field \"{}\"", option, path),
      near ? fmt::format("Did you mean {}?", *near) : "",
      fmt::format("The fields are: {}.", join(known, ", ")));
}

struct Condition {
  std::string field, value;
  bool part = false, no = false;

  bool holds(const json::value& row) const {
    const auto text = to_search_form(text_of(at_path(row, field)));
    const bool found = part ? text.find(value) != std::string::npos : text == value;
    return found != no;
  }
};

/// FIELD=TEXT, FIELD!=TEXT, FIELD~TEXT.
Result<Condition> read_condition(const std::string& text) {
  const auto at = text.find_first_of("=~!");
  const bool no = at != std::string::npos && text.compare(at, 2, "!=") == 0;
  if (at == 0 || at == std::string::npos || (text[at] == '!' && !no))
    return make_error(Code::usage, fmt::format("--filter: \"{}\" is not FIELD=TEXT", text), "",
        "For example --filter state=live, --filter state!=live or --filter title~night.");
  return Condition{
      text.substr(0, at), to_search_form(text.substr(at + (no ? 2 : 1))), text[at] == '~', no};
}

/// Numbers by value, other things as people sort words.
bool before(const json::value* a, const json::value* b) {
  if (a && b && a->is_number() && b->is_number())
    return a->to_number<double>() < b->to_number<double>();
  return to_search_form(text_of(a)) < to_search_form(text_of(b));
}

bool has_limit(const Command& command) {
  return std::any_of(command.options.begin(), command.options.end(),
      [](const auto& option) { return option.name == "limit"; });
}

Status choose(const Context& context, const json::array& rows, std::vector<std::size_t>& order) {
  for (const auto& text : context.in.all("filter")) {
    MV_TRY(const auto condition, read_condition(text));
    MV_CHECK(check_field(rows, "filter", condition.field));
    std::erase_if(order, [&](std::size_t i) { return !condition.holds(rows[i]); });
  }
  if (auto field = context.in.text("sort"); !field.empty()) {
    const bool down = field.starts_with('-');
    if (down) field.erase(0, 1);
    MV_CHECK(check_field(rows, "sort", field));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto *one = at_path(rows[a], field), *other = at_path(rows[b], field);
      return down ? before(other, one) : before(one, other);
    });
  }
  MV_TRY(const auto limit, limit_given(context));
  if (!has_limit(context.command)) return {};
  if (limit > 0 && order.size() > limit) order.resize(limit);
  return {};
}

Result<Table> columns_of(const Context& context, const json::array& rows) {
  Table out;
  const auto fields = context.in.all("columns");
  for (const auto& field : fields) {
    MV_CHECK(check_field(rows, "columns", field));
    out.columns.push_back(upper(field));
  }
  for (const auto& row : rows) {
    auto& cells = out.rows.emplace_back();
    for (const auto& field : fields) cells.push_back(text_of(at_path(row, field)));
  }
  return out;
}

Result<Outcome> shaped(const Context& context, Outcome out) {
  if (!out.value.is_array() || !out.table) return out;
  auto& rows = out.value.get_array();
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  MV_CHECK(choose(context, rows, order));
  json::array kept;
  std::vector<std::vector<std::string>> lines;
  for (const auto i : order) {
    kept.push_back(rows[i]);
    if (i < out.table->rows.size()) lines.push_back(out.table->rows[i]);
  }
  if (context.in.has("columns")) {
    MV_TRY(auto table, columns_of(context, kept));
    table.empty = out.table->empty;
    *out.table = std::move(table);
  } else {
    out.table->rows = std::move(lines);
  }
  if (!rows.empty() && kept.empty()) out.table->empty = "None of them fits --filter.";
  rows = std::move(kept);
  return out;
}

/// Repaints on the terminal's second screen, so that what stood there before comes back.
Result<Outcome> watched(Context& context, const std::function<Result<Outcome>(Context&)>& run) {
  if (!context.io.out_tty() || context.json)
    return make_error(Code::usage, "--watch needs a terminal", "",
        "For a program: run the command again, or follow events with event watch.");
  constexpr std::string_view kSecondScreen = "\033[?1049h", kFirstScreen = "\033[?1049l",
                             kFromTop = "\033[H\033[J";
  MV_TRY(auto* session, context.session());
  context.io.out(kSecondScreen);
  Result<Outcome> out = Outcome{};
  do {
    out = run(context);
    if (out) out = shaped(context, *std::move(out));
    if (!out) break;
    const auto width = static_cast<std::size_t>(context.io.out_width());
    auto text = table_for_terminal(*out->table, width, context.colour_out());
    if (text.empty()) text = out->table->empty + "\n";
    context.io.out(kFromTop);
    context.io.out(text + "\nCtrl-C ends.\n");
    context.io.flush();
  } while (session->wait(kRepaint));
  context.io.out(kFirstScreen);
  return out;
}

std::vector<Option> listing_options() {
  return {{.name = "columns",
              .value = Value::list,
              .shown = "A,B",
              .help = "Show these fields of the JSON: title,state,schedule.due_at",
              .repeat = true},
      {.name = "sort",
          .value = Value::text,
          .shown = "FIELD",
          .help = "Sort by this field; --sort=-FIELD: the other way round"},
      {.name = "filter",
          .value = Value::text,
          .shown = "FIELD=TEXT",
          .help = "Only rows where it is so; also FIELD!=TEXT, FIELD~PART",
          .repeat = true},
      {.name = "watch", .help = "Stay and repaint every two seconds (on a terminal)"}};
}

}  // namespace

Command as_listing(Command command) {
  for (auto& option : listing_options()) command.options.push_back(std::move(option));
  command.run = [run = std::move(command.run)](Context& context) -> Result<Outcome> {
    if (context.in.has("watch")) return watched(context, run);
    MV_TRY(auto out, run(context));
    return shaped(context, std::move(out));
  };
  return command;
}

}  // namespace mv::cli
