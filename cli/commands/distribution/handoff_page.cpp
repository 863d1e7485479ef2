// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text/html.hpp"
#include "base/text/text.hpp"
#include "commands/distribution/handoff.hpp"

namespace mv::cli {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.4; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr auto; gap: .25rem .75rem;
  align-items: start; padding: .4rem 0; border-top: 1px solid #8886; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
button { font: inherit; padding: .1rem .7rem; }
@media (max-width: 34rem) {
  dl > div { grid-template-columns: 1fr auto; }
  dd { grid-row: 2; grid-column: 1; }
}
@media print { button { display: none; } }
)";

// Works from a file, too, where some browsers keep the clipboard from scripts.
constexpr std::string_view kScript = R"(
const copy = async text => {
  try { await navigator.clipboard.writeText(text); return true; } catch {}
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
};
document.addEventListener("click", async event => {
  const button = event.target.closest("button");
  if (!button) return;
  const done = await copy(button.closest("div").querySelector("dd").textContent);
  button.textContent = done ? "Copied" : "Not copied";
  const said = button.getAttribute("aria-label") + ": " + button.textContent;
  document.querySelector("output").textContent = said;
});
)";

std::string title_of(const Handoff& handoff) {
  const auto artist = model::display_artist(handoff.release);
  return artist.empty() ? handoff.release.title
                        : fmt::format("{}, {}", handoff.release.title, artist);
}

}  // namespace

std::string page_of(const Handoff& handoff, const std::vector<FormPart>& form) {
  const auto title = html_escaped(title_of(handoff));
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>{0}: for {1}</title>\n<style>{2}</style>\n<main>\n<h1>{0}</h1>\n"
      "<p>Fill in the form of {1} from top to bottom; the files are in this folder. Then tell "
      "MusicVerse: <code>mv distribution confirm {3}</code></p>\n",
      title, html_escaped(handoff.provider->name), kStyle, html_escaped(handoff.id));
  for (const auto& part : form) {
    out += fmt::format("<h2>{}</h2>\n<dl>\n", html_escaped(part.title));
    for (const auto& row : part.rows) {
      const auto field = html_escaped(row.field);
      out += fmt::format(
          "<div><dt>{0}</dt><dd>{1}</dd><button type=\"button\" aria-label=\"Copy "
          "{0}\">Copy</button>"
          "</div>\n",
          field, html_escaped(row.value));
    }
    out += "</dl>\n";
  }
  return out +
         fmt::format(
             "<output aria-live=\"polite\"></output>\n</main>\n<script>{}</script>\n</html>\n",
             kScript);
}

std::string checklist_of(const Handoff& handoff, const std::vector<FormPart>& form) {
  std::string out = fmt::format(
      "{}\nFor the form of {}, from top to bottom.\n", title_of(handoff), handoff.provider->name);
  for (const auto& part : form) {
    out += fmt::format("\n{}\n", part.title);
    for (const auto& row : part.rows)
      out += fmt::format("  [ ] {}: {}\n", row.field, replace_all(row.value, "\n", "\n      "));
  }
  return out + fmt::format("\nThen: mv distribution confirm {}\n", handoff.id);
}

}  // namespace mv::cli
