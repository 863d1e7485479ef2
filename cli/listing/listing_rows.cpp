// SPDX-License-Identifier: Apache-2.0
#include "listing/listing_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "base/text/unicode.hpp"
#include "commands/builders.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

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

}  // namespace

Status choose_rows(
    const Context& context, const json::array& rows, std::vector<std::size_t>& order) {
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

Result<Table> table_of_columns(const Context& context, const json::array& rows) {
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

}  // namespace mv::cli
