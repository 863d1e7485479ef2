// SPDX-License-Identifier: Apache-2.0
#include "api/webhook/event_types.hpp"

#include "commands/all.hpp"
#include "context.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context&) {
  Outcome out;
  boost::json::array all;
  Table table{{"TYPE", "WHAT HAPPENED"}, {}, ""};
  for (const auto& type : api::event_types()) {
    all.push_back({{"type", type.name}, {"description", type.description}, {"schema", type.schema},
        {"example", type.example}});
    table.rows.push_back({type.name, type.description});
  }
  out.value = std::move(all);
  out.table = std::move(table);
  return out;
}

}  // namespace

Command event_types_command() {
  return {
      .path = "event types",
      .summary = "List the types of events; needs no server",
      .about = "With --json each has the JSON Schema of its data and an example.",
      .examples = {{"event types", ""}, {"event types --json=type,example", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
