// SPDX-License-Identifier: Apache-2.0
#include "store/access/flags.hpp"

#include <algorithm>

#include "store/engine/named_lock.hpp"
#include "store/engine/record.hpp"

namespace mv::store {

using model::Flag;

std::vector<Flag> flag_list(Tx& tx) {
  static const auto sql = select<Flag>("flags");
  auto out = record_rows<Flag>(tx, sql);
  for (const auto& built_in : model::built_in_flags())
    if (std::none_of(out.begin(), out.end(), [&](auto& flag) { return flag.id == built_in.id; }))
      out.push_back(model::flag_at_first(built_in));
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.id < b.id; });
  return out;
}

std::optional<Flag> flag_find(Tx& tx, std::string_view id, bool to_change) {
  static const auto sql = select<Flag>("flags") + " where id = ?";
  // There may be no row to lock yet.
  if (to_change) named_lock(tx, "flag " + std::string(id));
  if (auto found = record_find<Flag>(tx, sql, id)) return found;
  const auto* built_in = model::built_in_flag(id);
  return built_in ? std::optional(model::flag_at_first(*built_in)) : std::nullopt;
}

void flag_put(Tx& tx, Flag flag) {
  static const auto sql = [] {
    std::string changes;
    each_column<Flag>([&](auto member) {
      const std::string name(member.name);
      if (name != "id") changes += (changes.empty() ? "" : ", ") + name + " = excluded." + name;
    });
    return insert_text<Flag>("flags") + " on conflict (id) do update set " + changes;
  }();
  ++flag.revision;
  record_write(tx, sql, flag);
  tx.notify(kFlagsChannel, flag.id);
}

bool flag_delete(Tx& tx, std::string_view id) {
  const bool gone = tx.run("delete from flags where id = ?", id) == 1;
  if (gone) tx.notify(kFlagsChannel, id);
  return gone;
}

}  // namespace mv::store
