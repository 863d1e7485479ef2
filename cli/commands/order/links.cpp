// SPDX-License-Identifier: Apache-2.0
#include "commands/order/links.hpp"

#include <fmt/format.h>

#include "base/text/sentence.hpp"
#include "base/text/text.hpp"
#include "commands/due/due.hpp"
#include "commands/release.hpp"
#include "model/placement.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {

std::vector<std::string> placement_lines(
    const Context& context, const api::PlacementView& placement) {
  const bool live = is(placement.state, model::PlacementState::live);
  std::vector<std::string> out;
  auto& first = out.emplace_back(fmt::format(
      "{}: {}", model::platform_name(placement.platform), replace_all(placement.state, "_", " ")));
  if (live && placement.live_at)
    first += " since " + due_words(*placement.live_at, home_zone(context), false);
  if (placement.url) out.push_back(*placement.url);
  // What is live may have one, too: a change that was not accepted, a cover that is missing.
  for (const auto& words : {placement.reason, placement.hint})
    if (words) out.push_back(as_sentence(printable(*words)));
  return out;
}

std::string placements_screen(
    const Context& context, const std::vector<api::PlacementView>& placements) {
  const auto width = static_cast<std::size_t>(context.io.out_width());
  std::string out;
  for (const auto& placement : placements) {
    std::size_t indent = 0;
    for (const auto& line : placement_lines(context, placement)) {
      out += wrap(printable(line), width, indent);
      indent = 2;
    }
  }
  return out;
}

std::string short_id(std::string_view id) {
  // The time in 10 characters, and enough of the rest that two are never the same.
  constexpr std::size_t kShown = std::string_view("rel_").size() + 16;
  return std::string(id.substr(0, kShown));
}

}  // namespace mv::cli
