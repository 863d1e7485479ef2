// SPDX-License-Identifier: Apache-2.0
#include "commands/builders.hpp"

#include <fmt/format.h>

#include "api/page.hpp"

namespace mv::cli {

Option limit_option() {
  return {.name = "limit",
      .letter = 'n',
      .value = Value::number,
      .shown = "COUNT",
      .help = "Show at most this many, 0 = all",
      .fallback = "50"};
}

Result<std::size_t> limit_given(const Context& context) {
  const auto limit = parse_int(context.in.maybe("limit").value_or("50")).value_or(50);
  if (limit < 0) return make_error(Code::usage, "--limit cannot be negative", "", "Use 0 for all.");
  return static_cast<std::size_t>(limit);
}

Result<std::size_t> limit_of(const Context& context) {
  MV_TRY(const auto limit, limit_given(context));
  return context.in.has("filter") || context.in.has("sort") ? 0 : limit;
}

std::string url_of(
    const Context& context, std::string_view url, const std::vector<Filter>& filters) {
  auto out = std::string(url);
  if (!context.in.arguments().empty())
    out = replace_all(out, "{}", url_encode(context.in.argument(0)));
  char before = '?';
  for (const auto& [option, field] : filters)
    if (const auto value = context.in.text(option); !value.empty()) {
      out += fmt::format("{}{}={}", before, field, url_encode(value));
      before = '&';
    }
  return out;
}

Status ask(Context& context, const std::string& question,
    Result<std::string> (*name)(Context&, const std::string&)) {
  if (question.empty()) return {};
  // What is asked about is named by what it is, not by the part of a title that was typed.
  if (context.prompt.can_ask() && !context.in.has("yes") && !context.in.arguments().empty()) {
    MV_TRY([[maybe_unused]] const auto* session, context.session());
  }
  auto called = context.in.argument(0);
  if (name) { MV_TRY(called, name(context, called)); }
  return context.confirm(replace_all(question, "{}", called));
}

std::string other_mode_note(Context& context, const std::string& url) {
  // A key's mode is its own; on this computer both are at hand.
  if (!context.io.out_tty() || context.json || !context.settings.text("server").empty()) return "";
  const auto* session = context.open_session();
  if (!session) return "";
  auto other = session->sibling(!session->sandbox());
  const auto page = other.get<api::Page<boost::json::object>>(url + "?limit=1");
  if (!page || page->data.empty()) return "";
  return session->sandbox() ? " There are some outside the sandbox: leave out --sandbox."
                            : " There are some in the sandbox: add --sandbox.";
}

std::string verb_of(const Context& context) {
  const auto& path = context.command.path;
  return path.substr(path.find_last_of(' ') + 1);
}

Run remove(Removal removal) {
  return [removal = std::move(removal)](Context& context) -> Result<Outcome> {
    MV_CHECK(ask(context, removal.question));
    MV_TRY(auto* session, context.session());
    MV_CHECK(session->remove(url_of(context, removal.url)));
    const auto id = context.in.argument(0);
    auto value =
        removal.value ? removal.value(id) : boost::json::object{{"id", id}, {removal.done, true}};
    return Outcome{.value = std::move(value), .text = id + " " + removal.done};
  };
}

}  // namespace mv::cli
