// SPDX-License-Identifier: Apache-2.0
#pragma once
// Small pieces that handlers share: answers, cursors, entity tags.
#include <optional>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/decode.hpp"
#include "api/page.hpp"
#include "base/text/enum_words.hpp"
#include "store/engine/page.hpp"

namespace mv::handlers {

struct Deps;

template <class T>
api::Response answer(int status, const T& view) {
  return api::json_response(status, model::json_text(view));
}
inline api::Response no_content() {
  api::Response response;
  response.status = 204;
  return response;
}

/// 201 with the new thing, whose place is below the path that made it.
template <class T>
api::Response created(const api::Call& call, const T& view) {
  auto out = answer(201, view);
  out.headers.set("Location", call.request.path + "/" + view.id);
  return out;
}

/// limit and cursor of a list request. A cursor is for the caller and the filters that it was given
/// out for. Error: invalid.
Result<store::Page> page_of(const Deps& deps, const api::Call& call);
/// The next_cursor that leads behind this id.
std::string cursor_of(const Deps& deps, const api::Call& call, std::string_view id);

/// The words that `find` looks for; none when it is not given. Error: invalid, when it is empty or
/// stands beside another filter of the list.
Result<std::optional<std::string>> words_to_find(
    const api::Call& call, std::initializer_list<const char*> others);

/// The error for a query parameter that is none of the words.
Error not_a_word(
    const std::string& name, const std::string& value, const std::vector<std::string>& known);

/// A query parameter that is a word of E; none when it is not given. Error: invalid.
template <EnumWords E>
Result<std::optional<E>> query_word(const api::Call& call, const std::string& name) {
  const auto value = call.query(name);
  const auto found = from_word<E>(value);
  if (found || value.empty()) return found;
  return not_a_word(name, value, all_words<E>());
}

template <class View, class Item, class Make>
api::Response list_answer(
    const Deps& deps, const api::Call& call, const store::Slice<Item>& slice, const Make& make) {
  api::Page<View> page;
  for (const auto& item : slice.items) page.data.push_back(make(item));
  page.has_more = !slice.next_id.empty();
  if (page.has_more) page.next_cursor = cursor_of(deps, call, slice.next_id);
  return answer(200, page);
}

/// The same of views that are written already.
template <class View, class Text>
api::Response written_list(
    const Deps& deps, const api::Call& call, const store::Slice<Text>& texts) {
  auto out = list_answer<View>(
      deps, call, store::Slice<View>{{}, texts.next_id}, [](const View& view) { return view; });
  const std::size_t start = out.body.find('[') + 1;
  std::size_t size = out.body.size() + texts.items.size();
  for (const auto& text : texts.items) size += text->size();
  std::string body;
  body.reserve(size);
  body.assign(out.body, 0, start);
  for (const auto& text : texts.items) {
    if (body.size() > start) body += ',';
    body += *text;
  }
  body.append(out.body, start);
  out.body = std::move(body);
  return out;
}

/// The error for a query parameter with a wrong value.
Error wrong_query(const std::string& name, std::string what, std::string why, std::string hint);

/// A query parameter that is a time (RFC 3339); none when it is not given. Error: invalid.
Result<std::optional<Millis>> query_time(const api::Call& call, const std::string& name);

/// "r7" for revision 7, as an ETag.
std::string entity_tag(std::int64_t revision);
/// Whether If-Match, when sent, names this revision. Error: precondition_failed.
Status check_if_match(const api::Call& call, std::int64_t revision);
/// For what has no revisions. Error: precondition_failed, when If-Match names one.
Status check_no_revision(const api::Call& call);
/// The answer, or 304 when If-None-Match has its ETag (RFC 9110 section 13.1.2).
api::Response unless_known(const api::Call& call, api::Response whole);

/// Runs a change that was refused because others changed the same thing meanwhile once more, as
/// long as the caller did not ask for a revision of its own (If-Match).
template <class F>
Result<api::Response> again_if_changed(api::Call& call, F&& change) {
  constexpr int kTries = 8;
  for (int i = 1;; ++i) {
    auto done = change();
    const bool changed = !done.ok() && done.error().code == Code::precondition_failed;
    if (!changed || i == kTries || call.request.headers.has("If-Match")) return done;
  }
}

}  // namespace mv::handlers
