// SPDX-License-Identifier: Apache-2.0
// No member of the metadata is forgotten in the table of its rules.
#include <set>

#include "model/fields/words.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::model;

namespace {

template <class T>
void every_member_has_a_rule() {
  std::set<std::string> rules, members;
  for (const auto& rule : words_of<T>()) {
    INFO(rule.name);
    REQUIRE(rules.emplace(rule.name).second);
    REQUIRE_FALSE(rule.description.empty());
  }
  boost::mp11::mp_for_each<members_of<T>>([&](auto member) { members.emplace(member.name); });
  REQUIRE(rules == members);
}

}  // namespace

TEST_CASE("every member of the metadata has its row in the table of fields") {
  every_member_has_a_rule<Metadata>();
  every_member_has_a_rule<ReleaseMetadata>();
  every_member_has_a_rule<ReleaseTrack>();
  every_member_has_a_rule<Artist>();
  every_member_has_a_rule<Writer>();
  every_member_has_a_rule<AiUse>();
}
