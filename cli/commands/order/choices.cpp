// SPDX-License-Identifier: Apache-2.0
// What is chosen besides the words of a track: rules to pass over, and platforms.
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "commands/order/recording.hpp"
#include "model/provider/platform.hpp"

namespace mv::cli {

std::vector<preflight::Override> given_overrides(
    const Context& context, std::vector<Fault>& faults) {
  std::vector<preflight::Override> out;
  for (const auto& text : context.in.all("override")) {
    const auto equals = text.find('=');
    const auto reason = equals == std::string::npos
                            ? std::string_view()
                            : trim(std::string_view(text).substr(equals + 1));
    out.push_back({text.substr(0, equals), std::string(reason)});
  }
  if (const auto checked = preflight::check_overrides(out); !checked) {
    for (const auto& fault : checked.error().faults)
      faults.push_back({"--override", "", fault.message, fault.hint});
  }
  return out;
}

std::vector<std::string> chosen_platforms(
    const Context& context, std::string_view option, std::vector<Fault>& faults) {
  auto words = context.in.all(option);
  if (words.empty()) words = context.settings.list("platforms");
  std::vector<std::string> out;
  for (const auto& word : words) {
    const auto* known = model::find_platform(word);
    if (!known) {
      const auto near = model::closest_platform(word);
      faults.push_back({fmt::format("--{}", option), "",
          fmt::format("--{}: \"{}\" is not a platform", option, word),
          near ? fmt::format("Did you mean {}?", *near)
               : fmt::format("`{}` lists them.", context.next("platform list"))});
    } else if (std::find(out.begin(), out.end(), known->id) == out.end()) {
      out.emplace_back(known->id);
    }
  }
  return out;
}

std::vector<std::string> judged_platforms(std::vector<std::string> chosen) {
  if (!chosen.empty()) return chosen;
  return {"soundcloud", "spotify", "apple-music", "youtube-music"};
}

}  // namespace mv::cli
