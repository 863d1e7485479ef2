// SPDX-License-Identifier: Apache-2.0
// No member of the metadata is forgotten on the command line, unless there is a reason.
#include <algorithm>

#include "command.hpp"
#include "model/fields/words.hpp"
#include "model/json.hpp"
#include "model/metadata.hpp"
#include "support/catch.hpp"

using namespace mv;

TEST_CASE("distribute has an option for everything that a track says") {
  const auto* command = cli::find_command("distribute");
  REQUIRE(command);
  boost::mp11::mp_for_each<model::members_of<model::Metadata>>([&](auto member) {
    INFO(member.name);
    const auto rules = model::words_of<model::Metadata>();
    const auto rule = std::ranges::find(rules, member.name, &model::FieldRule::name);
    REQUIRE(rule != rules.end());
    REQUIRE(rule->option.empty() != rule->no_option.empty());
    if (rule->option.empty()) return;
    REQUIRE(std::ranges::count(command->options, rule->option, &cli::Option::name) == 1);
  });
}
