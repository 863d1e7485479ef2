// SPDX-License-Identifier: Apache-2.0
// How a track names people, as the vendor's help has it: strictly.
#include <algorithm>
#include <cmath>
#include <set>

#include "sandbox/labelgrid/reference.hpp"
#include "sandbox/labelgrid/simulator.hpp"
#include "sandbox/labelgrid/wire.hpp"

namespace mv::sandbox {
namespace {

using Faults = std::vector<std::pair<std::string, std::string>>;

/// Whether the row has these members and no others.
bool has_exactly(const json::object& row, std::initializer_list<std::string_view> names) {
  return row.size() == names.size() &&
         std::all_of(names.begin(), names.end(), [&](auto name) { return row.contains(name); });
}

std::vector<std::string> roles_of(const json::object& row) {
  std::vector<std::string> out;
  if (const auto* roles = row.if_contains("roles"); roles && roles->is_array())
    for (const auto& role : roles->get_array())
      out.emplace_back(role.is_string() ? std::string(role.get_string()) : "");
  return out;
}

std::string category_of(const std::string& role) {
  for (const auto& row : reference_roles())
    if (wire_text(row.get_object(), "name") == role) return wire_text(row.get_object(), "category");
  return {};
}

void check_writer(const json::object& row, Faults& faults) {
  if (!has_exactly(row, {"writer_id", "roles", "percentage_share"}))
    faults.emplace_back("writers", "A writer has writer_id, roles and percentage_share.");
  const auto roles = roles_of(row);
  for (const auto& role : roles)
    if (role != "Composer" && role != "Lyricist")
      faults.emplace_back("writers", "The roles of a writer are Composer and Lyricist.");
  if (roles.empty()) faults.emplace_back("writers", "A writer has a role.");
}

void check_contributor(const json::object& row, Faults& faults) {
  if (!has_exactly(row, {"writer_id", "roles", "ai_contribution"}))
    faults.emplace_back("contributors", "A contributor has writer_id, roles and ai_contribution.");
  const auto roles = roles_of(row);
  if (roles.empty() || roles.size() > 3)
    faults.emplace_back("contributors", "A contributor has one to three roles.");
  for (const auto& role : roles)
    if (category_of(role).empty())
      faults.emplace_back("contributors", "The role " + role + " is not known.");
  const auto ai = wire_text(row, "ai_contribution");
  if (ai != "none" && ai != "partly" && ai != "all")
    faults.emplace_back("contributors", "ai_contribution is none, partly or all.");
}

}  // namespace

Faults LabelGridSimulator::people_faults(const json::object& track) const {
  Faults faults;
  const auto each = [&](const char* name, const auto& check) {
    const auto* rows = track.if_contains(name);
    if (!rows || !rows->is_array()) return;
    for (const auto& row : rows->get_array()) {
      if (!row.is_object()) {
        faults.emplace_back(name, "It is a list of objects.");
        continue;
      }
      if (!records_.find(record_key("writers", wire_number(row.get_object(), "writer_id"))))
        faults.emplace_back(name, "The person is not known.");
      check(row.get_object());
    }
  };
  double shares = 0;
  bool any = false;
  std::set<std::string> categories;
  each("writers", [&](const json::object& row) {
    check_writer(row, faults);
    any = true;
    if (const auto* share = row.if_contains("percentage_share"); share && share->is_number())
      shares += share->to_number<double>();
  });
  if (any && std::abs(shares - 100) > 1e-6)
    faults.emplace_back("writers", "The shares must add up to 100.");
  each("contributors", [&](const json::object& row) {
    check_contributor(row, faults);
    for (const auto& role : roles_of(row)) categories.insert(category_of(role));
  });
  categories.erase("");
  if (track.contains("contributors") && categories.size() < 3)
    faults.emplace_back("contributors", "All three categories of roles must be covered.");
  return faults;
}

}  // namespace mv::sandbox
