// SPDX-License-Identifier: Apache-2.0
#include "api/fields.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::api {
namespace {

bool matches(std::string_view pattern, std::string_view value) {
  static std::mutex mutex;
  static std::map<std::string_view, std::unique_ptr<RE2>> compiled;
  const std::lock_guard lock(mutex);
  auto& expression = compiled[pattern];
  if (!expression)
    expression = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()));
  return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *expression);
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string quoted(std::string_view value) {
  const auto start = shortened(value);
  return fmt::format("'{}{}'", start, start.size() < value.size() ? "…" : "");
}

}  // namespace

std::string_view shortened(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return cut_text(text, kShown);
}

void check_text(const FieldRule& rule, std::string_view value, const std::string& pointer,
    std::vector<Fault>& faults) {
  const auto add = [&](std::string_view kind, std::string message, std::string hint) {
    faults.push_back({pointer, std::string(kind), std::move(message), std::move(hint)});
  };
  const auto length = characters(value);
  const auto example =
      rule.example.empty() ? std::string() : fmt::format("For example {}.", rule.example);
  const auto not_valid = [&] {
    return fmt::format("{} is not a valid {}", quoted(value), rule.name);
  };
  if (length < rule.min_length)
    return add("min_length", length == 0 ? fmt::format("{} is empty", rule.name) : not_valid(),
        example.empty() ? fmt::format("The minimum is {} characters.", rule.min_length) : example);
  if (length > rule.max_length)
    return add("max_length", fmt::format("{} characters are too many", length),
        fmt::format("The maximum is {}.", rule.max_length));
  if (!rule.one_of.empty() &&
      std::find(rule.one_of.begin(), rule.one_of.end(), value) == rule.one_of.end()) {
    const std::vector<std::string> allowed(rule.one_of.begin(), rule.one_of.end());
    const auto near = closest(value, allowed);
    return add("one_of", fmt::format("{} is not one of: {}", quoted(value), join(allowed, ", ")),
        near ? fmt::format("Did you mean '{}'?", *near) : "");
  }
  if (!rule.pattern.empty() && !matches(rule.pattern, value)) add("pattern", not_valid(), example);
}

void check_items(const FieldRule& rule, std::size_t items, const std::string& pointer,
    std::vector<Fault>& faults) {
  if (items < rule.min_length)
    faults.push_back({pointer, "min_items", fmt::format("{} is empty", rule.name),
        fmt::format("Add at least {}.", rule.min_length)});
  if (items > rule.max_length)
    faults.push_back({pointer, "max_items", fmt::format("{} entries are too many", items),
        fmt::format("The maximum is {}.", rule.max_length)});
}

void check_number(const FieldRule& rule, std::int64_t value, const std::string& pointer,
    std::vector<Fault>& faults) {
  if (rule.minimum && value < *rule.minimum)
    faults.push_back({pointer, "minimum", fmt::format("{} is too small", value),
        fmt::format("The minimum is {}.", *rule.minimum)});
  if (rule.maximum && value > *rule.maximum)
    faults.push_back({pointer, "maximum", fmt::format("{} is too large", value),
        fmt::format("The maximum is {}.", *rule.maximum)});
}

}  // namespace mv::api
