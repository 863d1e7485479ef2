// SPDX-License-Identifier: Apache-2.0
#include "listing/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "io/signals.hpp"
#include "io/table.hpp"
#include "listing/listing_rows.hpp"

namespace mv::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kRepaint{2'000};

Result<Outcome> shaped(const Context& context, Outcome out) {
  if (!out.value.is_array() || !out.table) return out;
  auto& rows = out.value.get_array();
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  MV_CHECK(choose_rows(context, rows, order));
  json::array kept;
  std::vector<std::vector<std::string>> lines;
  for (const auto i : order) {
    kept.push_back(rows[i]);
    if (i < out.table->rows.size()) lines.push_back(out.table->rows[i]);
  }
  if (context.in.has("columns")) {
    MV_TRY(auto table, table_of_columns(context, kept));
    table.empty = out.table->empty;
    *out.table = std::move(table);
  } else {
    out.table->rows = std::move(lines);
  }
  if (!rows.empty() && kept.empty()) out.table->empty = "None of them fits --filter.";
  rows = std::move(kept);
  return out;
}

/// Repaints on the terminal's second screen, so that what stood there before comes back.
Result<Outcome> watched(Context& context, const std::function<Result<Outcome>(Context&)>& run) {
  if (!context.io.out_tty() || context.json)
    return make_error(Code::usage, "--watch needs a terminal", "",
        "For a program: run the command again, or follow events with event watch.");
  constexpr std::string_view kSecondScreen = "\033[?1049h", kFirstScreen = "\033[?1049l",
                             kFromTop = "\033[H\033[J";
  MV_TRY(auto* session, context.session());
  context.io.out(kSecondScreen);
  Result<Outcome> out = Outcome{};
  do {
    out = run(context);
    if (out) out = shaped(context, *std::move(out));
    if (!out) break;
    const auto width = static_cast<std::size_t>(context.io.out_width());
    auto text = table_for_terminal(*out->table, width, context.colour_out());
    if (text.empty()) text = out->table->empty + "\n";
    context.io.out(kFromTop);
    context.io.out(text + "\nCtrl-C ends.\n");
    context.io.flush();
  } while (session->wait(kRepaint));
  context.io.out(kFirstScreen);
  return out;
}

std::vector<Option> listing_options() {
  return {
      list_option("columns", "A,B", "Show these fields of the JSON: title,state,schedule.due_at"),
      text_option("sort", "FIELD", "Sort by this field; --sort=-FIELD: the other way round"),
      repeated(text_option(
          "filter", "FIELD=TEXT", "Only rows where it is so; also FIELD!=TEXT, FIELD~PART")),
      {.name = "watch", .help = "Stay and repaint every two seconds (on a terminal)"}};
}

}  // namespace

Command as_listing(Command command) {
  for (auto& option : listing_options()) command.options.push_back(std::move(option));
  command.run = [run = std::move(command.run)](Context& context) -> Result<Outcome> {
    if (context.in.has("watch")) return watched(context, run);
    MV_TRY(auto out, run(context));
    return shaped(context, std::move(out));
  };
  return command;
}

}  // namespace mv::cli
