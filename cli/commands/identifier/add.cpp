// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/identifier_views.hpp"
#include "commands/identifier/identifier.hpp"

#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/events.hpp"

namespace mv::cli {
namespace {

Result<Outcome> run(Context& context) {
  api::AddIdentifierRange input;
  input.kind = lower(context.in.argument(0));
  input.prefix = context.in.text("prefix");
  if (input.prefix.empty())
    return make_error(Code::usage, "--prefix is missing", "",
                      "Give the one from your ISRC agency or GS1: --prefix DEABC.");
  if (context.in.has("first")) input.first = *parse_int(context.in.text("first"));
  if (context.in.has("last")) input.last = *parse_int(context.in.text("last"));
  MV_TRY(auto* session, context.session());
  const auto made = session->post<api::IdentifierRangeView>("/api/v1/identifier-ranges", input,
                                                            context.run_key("identifier"));
  if (!made) return in_flags(made.error(), {{"kind", "KIND"}});
  Outcome out;
  out.value = model::to_json(*made);
  out.table = table_of(std::vector{*made});
  return out;
}

}  // namespace

Table table_of(const std::vector<api::IdentifierRangeView>& ranges) {
  Table out{{"ID", "KIND", "PREFIX", "FIRST", "LAST", "NEXT", "LEFT"}, {},
            "There are no ranges: ISRC and UPC are those you give, or the distributor's."};
  for (const auto& item : ranges)
    out.rows.push_back({item.id, item.kind, item.prefix, std::to_string(item.first),
                        std::to_string(item.last), std::to_string(item.next),
                        std::to_string(item.left)});
  return out;
}

Command identifier_add_command() {
  Command out;
  out.path = "identifier add";
  out.summary = "Add your own range to assign ISRC or UPC from";
  out.about =
      "A recording or release without a code gets the next one when it is sent; each is used once. "
      "Skip with --first the codes you have already used.";
  out.arguments = {{"KIND", "isrc or upc"}};
  out.options = {
      {"prefix", 0, Value::text, "TEXT", "isrc: five characters, DEABC; upc: your GS1 prefix"},
      {"first", 0, Value::number, "N", "The first number", "", "1"},
      {"last", 0, Value::number, "N", "The last number", "", "as many as fit"},
  };
  out.examples = {{"identifier add isrc --prefix DEABC", ""},
                  {"identifier add upc --prefix 4012345 --first 100 --last 999", ""}};
  out.run = run;
  return out;
}

}  // namespace mv::cli
