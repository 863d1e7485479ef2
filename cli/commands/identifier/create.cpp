// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"
#include "commands/identifier/identifier.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  api::CreateIdentifierRange input;
  input.kind = lower(context.in.argument(0));
  input.prefix = context.in.text("prefix");
  if (input.prefix.empty())
    return make_error(Code::usage, "--prefix is missing", "",
        "Give the one from your ISRC agency or GS1: --prefix DEABC.");
  if (context.in.has("first")) input.first = *parse_int(context.in.text("first"));
  if (context.in.has("last")) input.last = *parse_int(context.in.text("last"));
  MV_TRY(auto* session, context.session());
  const auto made = session->post<api::IdentifierRangeView>(
      "/api/v1/identifier-ranges", input, context.run_key("identifier"));
  if (!made) return in_flags(made.error(), {{"kind", "KIND"}});
  return Outcome{
      .value = model::to_json(*made), .table = table_of(std::vector{*made}, range_columns())};
}

}  // namespace

std::vector<Column<api::IdentifierRangeView>> range_columns() {
  using Range = api::IdentifierRangeView;
  return {{"ID", &Range::id}, {"KIND", &Range::kind}, {"PREFIX", &Range::prefix},
      {"FIRST", &Range::first}, {"LAST", &Range::last}, {"NEXT", &Range::next},
      {"LEFT", &Range::left}};
}

Command identifier_create_command() {
  return {
      .path = "identifier create",
      .summary = "Add your own range to assign ISRC or UPC from",
      .about =
          "A recording or release without a code gets the next one when it is sent; each is "
          "used once. Skip with --first the codes you have already used.",
      .arguments = {{.name = "KIND", .help = "isrc or upc"}},
      .options =
          {
              text_option("prefix", "TEXT", "isrc: five characters, DEABC; upc: your GS1 prefix"),
              {.name = "first",
                  .value = Value::number,
                  .shown = "N",
                  .help = "The first number",
                  .fallback = "1"},
              {.name = "last",
                  .value = Value::number,
                  .shown = "N",
                  .help = "The last number",
                  .fallback = "as many as fit"},
          },
      .examples = {{"identifier create isrc --prefix DEABC", ""},
          {"identifier create upc --prefix 4012345 --first 100 --last 999", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
