// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "commands/all.hpp"
#include "commands/builders.hpp"
#include "commands/details.hpp"

namespace mv::cli {
namespace {

/// As much of an id as tells it from others, and as every command takes.
std::string short_id(const std::optional<std::string>& id) {
  constexpr std::size_t kEnough = 14;
  return id.value_or("").substr(0, kEnough);
}

}  // namespace

Command audit_list_command() {
  using Entry = api::AuditEntryView;
  return {
      .path = "audit list",
      .summary = "List who did what, newest first",
      .about =
          "Of your own account, and what you did to others; admins may ask for another user, or "
          "for all. Entries are kept for a year. For export: --json --limit 0, which also has "
          "whole ids, with which key or app, and what changed.",
      .options = {limit_option(),
          {.name = "user",
              .value = Value::text,
              .shown = "USER",
              .help = "Of this user, or all (admins)",
              .complete = Complete::users},
          text_option("action", "ACTION", "Only these: sign_in.fail, or a group: sign_in"),
          text_option("subject", "ID", "Only what was done to this; the beginning is enough")},
      .examples = {{"audit list", ""}, {"audit list --user all --action sign_in.fail", ""}},
      .run = list<Entry>({
          .url = "/api/v1/audit-entries",
          .columns = {{"TIME", [](const Entry& one) { return short_time(one.created_at); }},
              {"ACTION", &Entry::action},
              {"TO", [](const Entry& one) { return short_id(one.subject); }},
              {"BY", [](const Entry& one) { return short_id(one.actor); }},
              {"FROM", &Entry::address}},
          .empty = "Nothing was noted.",
          .filters = {{"user", "user"}, {"action", "action"}, {"subject", "subject"}},
      }),
      .listing = true,
  };
}

}  // namespace mv::cli
