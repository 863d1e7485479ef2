// SPDX-License-Identifier: Apache-2.0
#include "commands/builders.hpp"

#include <fmt/format.h>

#include "api/page.hpp"
#include "base/text/cut.hpp"

namespace mv::cli {
namespace {

constexpr std::size_t kLongName = 60;  // characters of a name in a question

}  // namespace

Option limit_option() {
  return {.name = "limit",
      .letter = 'n',
      .value = Value::number,
      .shown = "COUNT",
      .help = "Show at most this many, 0 = all",
      .fallback = "50"};
}

Option wait_timeout_option() {
  return {.name = "wait-timeout",
      .value = Value::duration,
      .shown = "TIME",
      .help = "How long to wait",
      .setting = "wait_timeout",
      .fallback = "30m"};
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

Result<std::string> name_of(Context& context, const std::string& url) {
  auto word = url.substr(url.rfind('/') + 1);
  MV_TRY(auto* session, context.session());
  const auto thing = session->get<boost::json::object>(url);
  if (!thing && thing.error().code == Code::not_found) return thing.error();
  if (!thing) return word;
  for (const auto* field : {"title", "name", "prefix"})
    if (const auto* text = thing->if_contains(field); text && text->is_string())
      if (const auto name = printable(cut_text(text->get_string(), kLongName)); !name.empty())
        return fmt::format("\"{}\" ({})", name, word);
  return word;
}

Status ask(Context& context, const std::string& question, std::string_view url) {
  if (question.empty()) return {};
  auto called = context.in.argument(0);
  if (context.prompt.can_ask() && !context.in.has("yes")) {
    MV_TRY([[maybe_unused]] const auto* session, context.session());  // a title is now an id
    // What is asked about is named by what it is, not by the part of a title that was typed.
    const auto thing = url.substr(0, url.find("{}") + 2);
    MV_TRY(called, name_of(context, url_of(context, thing)));
  }
  return context.confirm(replace_all(question, "{}", called));
}

std::string other_mode_note(Context& context, const std::string& url) {
  // A key's mode is its own; on this computer both are at hand.
  if (!context.io.out_tty() || context.json || !context.settings.text("server").empty()) return "";
  const auto* session = context.open_session();
  if (!session) return "";
  auto other = session->sibling(!session->sandbox());
  const auto page = other.get<api::Page<boost::json::object>>(
      fmt::format("{}{}limit=1", url, url.find('?') == url.npos ? '?' : '&'));
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
    if (removal.called && context.prompt.can_ask() && !context.in.has("yes")) {
      MV_TRY([[maybe_unused]] const auto* known, context.session());  // a name is now an id
    }
    if (removal.called)
      MV_CHECK(context.confirm(
          replace_all(removal.question, "{}", removal.called(context.in.argument(0)))));
    else
      MV_CHECK(ask(context, removal.question, removal.url));
    MV_TRY(auto* session, context.session());
    MV_CHECK(session->remove(url_of(context, removal.url)));
    const auto id = context.in.argument(0);
    auto value =
        removal.value ? removal.value(id) : boost::json::object{{"id", id}, {removal.done, true}};
    return Outcome{.value = std::move(value), .text = id + " " + removal.done};
  };
}

}  // namespace mv::cli
