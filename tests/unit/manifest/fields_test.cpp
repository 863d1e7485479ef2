// SPDX-License-Identifier: Apache-2.0
// No member of the metadata is forgotten in the manifest, unless there is a reason.
#include <set>

#include "manifest/fields.hpp"
#include "model/json.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

/// Names of the members of T that some field of a manifest fills.
template <class T>
std::set<std::string> filled() {
  std::set<std::string> out;
  for (const auto& section : manifest::sections())
    for (const auto& field : section.fields)
      boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) {
        const auto same = [&](auto pointer) {
          if constexpr (std::is_same_v<decltype(pointer), std::decay_t<decltype(member.pointer)>>)
            return pointer == member.pointer;
          else
            return false;
        };
        if (std::visit(same, field.member)) out.emplace(member.name);
      });
  return out;
}

template <class T>
std::set<std::string> members() {
  std::set<std::string> out;
  boost::mp11::mp_for_each<model::members_of<T>>([&](auto member) { out.emplace(member.name); });
  return out;
}

}  // namespace

TEST_CASE("a manifest has a place for everything that a release says") {
  REQUIRE(filled<model::ReleaseMetadata>() == members<model::ReleaseMetadata>());
}

TEST_CASE("a manifest has a place for everything that a track says") {
  auto wanted = members<model::Metadata>();
  // Said once, for the release.
  for (const auto* of_the_release : {"album", "label", "upc", "release_date", "c_line"})
    wanted.erase(of_the_release);
  const auto there = filled<model::Metadata>();
  for (const auto& name : wanted) {
    INFO(name);
    REQUIRE(there.contains(name));
  }
}
