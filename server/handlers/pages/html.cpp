// SPDX-License-Identifier: Apache-2.0
#include "handlers/pages/html.hpp"

#include <fmt/format.h>

#include "base/text/html.hpp"
#include "base/text/text.hpp"

namespace mv::handlers::html {
namespace {

std::string wrapped(std::string_view tag, std::string_view attributes, std::string_view text) {
  return fmt::format("<{}{}>{}</{}>\n", tag, attributes, html_escaped(text), tag);
}

// Marks that turn the direction of what follows (UAX 9), up to the end of the line.
constexpr std::string_view kTurns[] = {
    "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"};

}  // namespace

std::string theirs(std::string_view text) {
  std::string out(text);
  for (const auto& mark : kTurns) out = replace_all(std::move(out), mark, "");
  return fmt::format("<bdi>{}</bdi>", html_escaped(out));
}

std::string form(const api::Call& call, std::string_view action, std::string_view content) {
  return fmt::format("<form method=\"post\" action=\"{}\">\n{}{}</form>\n", html_escaped(action),
      hidden("form_token", call.visit.form_token), content);
}

std::string hidden(std::string_view name, std::string_view value) {
  return fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", html_escaped(name),
      html_escaped(value));
}

std::string field(const Field& field) {
  std::string described, out = fmt::format("<label for=\"{0}\">{1}</label>\n",
                             html_escaped(field.name), html_escaped(field.label));
  const auto beside = [&](std::string_view what, std::string_view style, std::string_view text) {
    if (text.empty()) return;
    const auto id = fmt::format("{}-{}", field.name, what);
    described += (described.empty() ? "" : " ") + id;
    out += wrapped("p", fmt::format(" id=\"{}\" class=\"{}\"", id, style), text);
  };
  beside("help", "small", field.help);
  beside("fault", "bad", field.fault);
  out += fmt::format("<input id=\"{0}\" name=\"{0}\" type=\"{1}\" autocomplete=\"{2}\" required",
      html_escaped(field.name), field.type, field.autocomplete);
  if (field.type != "password") out += fmt::format(" value=\"{}\"", html_escaped(field.value));
  if (!field.style.empty()) out += fmt::format(" class=\"{}\"", field.style);
  if (!described.empty()) out += fmt::format(" aria-describedby=\"{}\"", described);
  if (!field.fault.empty()) out += " aria-invalid=\"true\" autofocus";
  return out + ">\n";
}

std::string button(std::string_view label, std::string_view name, std::string_view value, bool go) {
  std::string out = "<button";
  if (!name.empty())
    out += fmt::format(" name=\"{}\" value=\"{}\"", html_escaped(name), html_escaped(value));
  return out + fmt::format("{}>{}</button>\n", go ? " class=\"go\"" : "", html_escaped(label));
}

std::string heading(std::string_view text) { return wrapped("h1", "", text); }
std::string heading(std::string_view before, std::string_view name, std::string_view after) {
  return fmt::format(
      "<h1>{} {} {}</h1>\n", html_escaped(before), theirs(name), html_escaped(after));
}
std::string paragraph(std::string_view text) { return wrapped("p", "", text); }
std::string alert(std::string_view text) {
  return wrapped("p", " class=\"bad\" role=\"alert\"", text);
}
std::string note(std::string_view text) { return wrapped("p", " class=\"note\"", text); }

std::string facts(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string out = "<dl>\n";
  for (const auto& [term, text] : rows)
    out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(term), theirs(text));
  return out + "</dl>\n";
}

std::string list(const std::vector<std::string>& items) {
  std::string out = "<ul>\n";
  for (const auto& item : items) out += wrapped("li", "", item);
  return out + "</ul>\n";
}

}  // namespace mv::handlers::html
