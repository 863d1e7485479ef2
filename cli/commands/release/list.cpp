// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/release_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/release.hpp"
#include "model/placement.hpp"
#include "model/release.hpp"

namespace mv::cli {
namespace {

using model::OrderState;
using model::ReleaseState;

// The server filters by its own states; the rest is what platforms make of "released".
bool is_outcome(std::string_view state) {
  return from_word<OrderState>(state) && !from_word<ReleaseState>(state);
}

std::vector<std::string> states() {
  auto out = all_words<ReleaseState>();
  for (auto& word : all_words<OrderState>())
    if (is_outcome(word)) out.push_back(std::move(word));
  return out;
}

Result<std::vector<api::ReleaseView>> read(Context& context, std::size_t limit) {
  const auto state = context.in.text("state");
  const bool outcome = is_outcome(state);
  std::string path = "/api/v1/releases";
  if (!state.empty())
    path += "?state=" + (outcome ? std::string(to_word(ReleaseState::released)) : state);
  MV_TRY(auto* session, context.session());
  MV_TRY(auto list, client::all_pages<api::ReleaseView>(*session, path, outcome ? 0 : limit));
  if (outcome) {
    std::erase_if(list, [&](auto& release) { return release.state != state; });
    if (limit > 0 && list.size() > limit) list.resize(limit);
  }
  return list;
}

Result<Outcome> run(Context& context) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(const auto list, read(context, limit));
  Outcome out;
  out.value = model::to_json(list);
  out.table = table_of(list, home_zone(context));
  return out;
}

}  // namespace

Command release_list_command() {
  return {
      .path = "release list",
      .summary = "List releases, newest first, with their dates",
      .options =
          {
              limit_option(),
              {.name = "state",
                  .value = Value::choice,
                  .shown = "STATE",
                  .help = "Only releases in this state",
                  .choices = states(),
                  .complete = Complete::choices},
          },
      .examples = {{"release list --state scheduled", ""},
          {"release list --json=id,state,schedule", "For a script"}},
      .run = run,
      .listing = true,
  };
}

}  // namespace mv::cli
