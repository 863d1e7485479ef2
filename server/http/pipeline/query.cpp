// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

using api::QueryField;

constexpr std::size_t kShown = 40;  // characters of what was sent, in a message

std::string range_of(const QueryField& field) {
  if (field.minimum && field.maximum)
    return fmt::format("a whole number from {} to {}", *field.minimum, *field.maximum);
  return field.minimum ? fmt::format("a whole number from {}", *field.minimum) : "a whole number";
}

/// What is wrong with the value; empty when nothing is.
std::string problem_with(const QueryField& field, std::string_view value) {
  if (field.type == "boolean") return value == "true" || value == "false" ? "" : "true or false";
  if (!field.choices.empty() && value.empty()) return fmt::format("one of {}", field.choices);
  if (field.type == "string")
    return value.size() > field.longest ? fmt::format("a text of at most {} bytes", field.longest)
                                        : "";
  if (field.type != "integer") return {};
  const auto number = parse_int(value);
  const bool fits = number && *number >= field.minimum.value_or(*number) &&
                    *number <= field.maximum.value_or(*number);
  return fits ? "" : range_of(field);
}

Fault unknown(const std::string& name, const api::Route& row) {
  std::vector<std::string> known;
  for (const auto& field : row.query) known.emplace_back(field.name);
  const auto near = closest(name, known);
  return {std::string(cut_text(name, kShown)), "query",
      fmt::format("there is no parameter '{}' here", cut_text(name, kShown)),
      near            ? fmt::format("Did you mean '{}'?", *near)
      : known.empty() ? "Leave it out; this route takes none."
                      : fmt::format("It takes {}.", join(known, ", "))};
}

class Query final : public Filter {
 public:
  Status admit(const api::Route& row, api::Call& call) const override {
    std::vector<Fault> faults;
    for (const auto& [name, value] : call.request.query) {
      const auto field = std::find_if(row.query.begin(), row.query.end(),
          [&](const QueryField& one) { return one.name == name; });
      if (field == row.query.end()) {
        faults.push_back(unknown(name, row));
      } else if (const auto wanted = problem_with(*field, value); !wanted.empty()) {
        faults.push_back(
            {name, "query", fmt::format("'{}' is not {}", cut_text(value, kShown), wanted),
                fmt::format("{} is {}.", name, wanted)});
      }
    }
    if (faults.empty()) return {};
    Error error = make_error(Code::invalid, "the query of the address is not valid",
        fmt::format("{}: {}", faults.front().at, faults.front().message), faults.front().hint);
    error.faults = std::move(faults);
    return error;
  }
};

}  // namespace

std::shared_ptr<const Filter> query() { return std::make_shared<Query>(); }

}  // namespace mv::http
