// SPDX-License-Identifier: Apache-2.0
#pragma once
// The `run` of commands that make one call: list, show, act on or remove. In the texts of a row {}
// is the command's argument.
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text/text.hpp"
#include "context.hpp"

namespace mv::cli {

using Run = std::function<Result<Outcome>(Context&)>;

inline std::string cell(std::string text) { return text; }
inline std::string cell(const std::optional<std::string>& text) { return text.value_or(""); }
inline std::string cell(const std::vector<std::string>& words) { return join(words, ","); }
inline std::string cell(std::integral auto number) { return std::to_string(number); }

/// A heading, and what a row shows below it: a member or a function of the row.
template <class View>
struct Column {
  template <class Of>
  Column(std::string name, Of of)
      : heading(std::move(name)),
        text([of](const View& row) { return cell(std::invoke(of, row)); }) {}

  std::string heading;
  std::function<std::string(const View&)> text;
};

template <class View>
Table table_of(const std::vector<View>& rows, const std::vector<Column<View>>& columns,
    std::string empty = "") {
  Table out{{}, {}, std::move(empty)};
  for (const auto& column : columns) out.columns.push_back(column.heading);
  for (const auto& row : rows) {
    auto& cells = out.rows.emplace_back();
    for (const auto& column : columns) cells.push_back(column.text(row));
  }
  return out;
}

/// --limit of lists; 0 = all.
Option limit_option();
/// --wait-timeout of the commands that wait.
Option wait_timeout_option();
Result<std::size_t> limit_given(const Context& context);
/// How many rows to read: all of them, where --filter or --sort chooses among them here.
Result<std::size_t> limit_of(const Context& context);

/// An option that narrows a list, and the field of the query that it fills.
struct Filter {
  std::string option;
  std::string field;
};

/// GET a list and show it as a table.
template <class View>
struct List {
  std::string url;
  std::vector<Column<View>> columns;
  std::string empty = {};  ///< said on a terminal when there is nothing
  std::vector<Filter> filters = {};
  bool paged = true;  ///< takes --limit; otherwise the server answers with everything
};

/// One call about one thing. Of `text`, `table` and `finish` one says how its answer is shown.
template <class View>
struct Call {
  std::string url;
  std::string question = {};  ///< asked before the call; {} is what name_of() says
  std::string (*text)(const View&) = nullptr;
  Table (*table)(const View&) = nullptr;
  Outcome (*finish)(const Context&, const View&) = nullptr;
};

/// A DELETE that answers with nothing.
struct Removal {
  std::string url;
  std::string question;  ///< {} is what name_of() says
  std::string done;      ///< "deleted": said after the id, and the member that is true in JSON
  boost::json::object (*value)(const std::string& id) = nullptr;  ///< that JSON, where it differs
  std::string (*called)(const std::string& word) = nullptr;  ///< for what has no GET of its own
};

std::string url_of(
    const Context& context, std::string_view url, const std::vector<Filter>& filters = {});
/// What a question calls the thing at `url`, the path of its GET: "Night Train" (trk_…); the last
/// word of the path where it cannot be read. Error: not_found.
Result<std::string> name_of(Context& context, const std::string& url);
/// Asks the question, if there is one, about the thing that `url` names. Errors: those of
/// Context::confirm; not_found.
Status ask(Context& context, const std::string& question, std::string_view url);
/// The last word of the command's path, which its Idempotency-Key is made from.
std::string verb_of(const Context& context);

Run remove(Removal removal);

/// For a list that is empty on a terminal: that the other mode has some; "" when it has none, or
/// cannot be asked.
std::string other_mode_note(Context& context, const std::string& url);

template <class View>
Result<std::vector<View>> read(Context& context, const List<View>& list) {
  MV_TRY(const auto limit, limit_of(context));
  MV_TRY(auto* session, context.session());
  const auto url = url_of(context, list.url, list.filters);
  if (list.paged) return client::all_pages<View>(*session, url, limit);
  MV_TRY(auto page, session->template get<api::Page<View>>(url));
  return std::move(page.data);
}

template <class View>
Run list(List<View> list) {
  return [list = std::move(list)](Context& context) -> Result<Outcome> {
    MV_TRY(const auto rows, read(context, list));
    auto empty = list.empty;
    if (rows.empty() && list.paged)
      empty += other_mode_note(context, url_of(context, list.url, list.filters));
    return Outcome{.value = model::to_json(rows), .table = table_of(rows, list.columns, empty)};
  };
}

/// A call sent by `send(context, session, url)`.
template <class View, class Send>
Run one_call(Call<View> call, Send send) {
  return [call = std::move(call), send](Context& context) -> Result<Outcome> {
    MV_CHECK(ask(context, call.question, call.url));
    MV_TRY(auto* session, context.session());
    MV_TRY(const auto view, send(context, *session, url_of(context, call.url)));
    if (call.finish) return call.finish(context, view);
    Outcome out{.value = model::to_json(view)};
    if (call.text) out.text = call.text(view);
    if (call.table) out.table = call.table(view);
    return out;
  };
}

/// GET.
template <class View>
Run show(Call<View> call) {
  return one_call(std::move(call),
      [](auto&, auto& session, const auto& url) { return session.template get<View>(url); });
}

/// POST without a body, under an Idempotency-Key.
template <class View>
Run post(Call<View> call) {
  return one_call(std::move(call), [](auto& context, auto& session, const auto& url) {
    return session.template post_empty<View>(url, context.run_key(verb_of(context)));
  });
}

/// DELETE that answers with what it has become.
template <class View>
Run revoke(Call<View> call) {
  return one_call(std::move(call),
      [](auto&, auto& session, const auto& url) { return session.template remove<View>(url); });
}

}  // namespace mv::cli
