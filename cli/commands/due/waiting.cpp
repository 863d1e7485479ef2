// SPDX-License-Identifier: Apache-2.0
#include "commands/due/waiting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/due/due.hpp"
#include "commands/release.hpp"
#include "model/json.hpp"

namespace mv::cli {

std::optional<std::vector<model::Waiting>> left_waiting(const Context& context) {
  const auto text = read_file(context.paths.data / "waiting.json");
  if (!text) return std::nullopt;
  auto all = model::parse_json<std::vector<model::Waiting>>(*text);
  return all ? std::optional(*std::move(all)) : std::nullopt;
}

std::optional<Millis> next_of(const std::vector<model::Waiting>& waiting) {
  const auto first = std::min_element(waiting.begin(), waiting.end(),
      [](const auto& a, const auto& b) { return a.next_at < b.next_at; });
  return first == waiting.end() ? std::nullopt : std::optional(first->next_at);
}

std::string words_of(const Context& context, const model::Waiting& waiting) {
  return fmt::format("{}: {}, {}", waiting.what, waiting.count,
      waiting.next_at == 0
          ? "now"
          : "the first " + due_words(format_utc(waiting.next_at), home_zone(context)));
}

std::string still_to_do(const Context& context, const std::vector<model::Waiting>& waiting) {
  std::string out = "Still to do when it runs again (" + starter_of(context) + "):\n";
  for (const auto& each : waiting) out += "  " + words_of(context, each) + "\n";
  return out;
}

}  // namespace mv::cli
