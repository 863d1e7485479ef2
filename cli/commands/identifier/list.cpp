// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/identifier_views.hpp"
#include "api/page.hpp"
#include "commands/all.hpp"
#include "commands/identifier/identifier.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  MV_TRY(auto* session, context.session());
  using Ranges = api::Page<api::IdentifierRangeView>;
  MV_TRY(const auto ranges, session->get<Ranges>("/api/v1/identifier-ranges"));
  Outcome out;
  out.value = model::to_json(ranges.data);
  out.table = table_of(ranges.data);
  return out;
}

}  // namespace

Command identifier_list_command() {
  Command out;
  out.path = "identifier list";
  out.summary = "List the ranges to assign ISRC and UPC from";
  out.examples = {{"identifier list", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
