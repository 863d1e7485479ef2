// SPDX-License-Identifier: Apache-2.0
#include "services/refusal.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "services/json_members.hpp"

namespace mv::services {
namespace {

constexpr std::size_t kShownBytes = 160, kLongestText = 1000, kMostFaults = 100;
constexpr std::int64_t kLongestWaitSeconds = 24 * 3600;
// Members that most services and gateways use.
constexpr std::string_view kUsualTexts[] = {"error.message", "error_description|error",
    "message|detail|title|description", "detail.message"};
constexpr std::string_view kUsualLists[] = {"errors"};
constexpr std::string_view kUsualCode = "error.code|error.type|error|code|name";
// Members of one entry in a list of faults.
constexpr std::string_view kFaultText = "error_message|message|msg";
constexpr std::string_view kFaultPlace = "field|path|loc";

/// The first of "a|b" that holds a text or number.
std::string text_at(const json::object& from, std::string_view paths) {
  for (const auto& path : split(paths, '|')) {
    const auto* found = value_at(from, path);
    if (!found || found->is_structured()) continue;
    auto text = text_of({{"text", *found}}, "text");
    if (!text.empty()) return text;
  }
  return {};
}

/// "inputs.text" of ["body", "inputs", "text"].
std::string joined(const json::array& steps) {
  std::string out;
  for (const auto& step : steps)
    if (step.is_string() && step != "body")
      out += (out.empty() ? "" : ".") + std::string(step.get_string());
  return out;
}

std::string place_of(const json::object& item) {
  if (const auto* steps = item.if_contains("loc"); steps && steps->is_array())
    return joined(steps->get_array());
  return text_at(item, kFaultPlace);
}

void add_fault(
    Refusal& out, const std::string& at, const std::string& rule, std::string_view text) {
  auto message = one_line(text, kLongestText);
  if (message.empty() || out.faults.size() == kMostFaults) return;
  const bool named = at.empty() || message.find(at) != message.npos;
  add_text(out, named ? message : at + ": " + message);
  out.faults.push_back({at, rule, std::move(message), {}});
}

/// What stands under one field: a text or several.
void add_faults(Refusal& out, const std::string& at, const json::value& said) {
  if (said.is_string()) add_fault(out, at, {}, said.get_string());
  if (!said.is_array()) return;
  for (const auto& item : said.get_array())
    if (item.is_string()) add_fault(out, at, {}, item.get_string());
}

void read_list(Refusal& out, const json::array& list) {
  for (const auto& item : list) {
    if (item.is_string()) add_fault(out, {}, {}, item.get_string());
    if (!item.is_object()) continue;
    const auto& fault = item.get_object();
    add_fault(out, place_of(fault), text_of(fault, "code"), text_at(fault, kFaultText));
  }
}

/// The first of "a|b" that is a list with an entry.
void read_lists(Refusal& out, const json::object& body, std::string_view paths) {
  for (const auto& path : split(paths, '|')) {
    const auto* list = value_at(body, path);
    if (!list || !list->is_array() || list->get_array().empty()) continue;
    return read_list(out, list->get_array());
  }
}

void read_fields(Refusal& out, const json::object& body, std::string_view path) {
  const auto* fields = value_at(body, path);
  if (!fields || !fields->is_object()) return;
  for (const auto& field : fields->get_object())
    add_faults(out, std::string(field.key()), field.value());
}

void read(Refusal& out, const json::object& body, const RefusalForm& form) {
  for (const auto paths : form.lists) read_lists(out, body, paths);
  if (out.faults.empty())
    for (const auto path : form.fields) read_fields(out, body, path);
  for (const auto paths : form.texts) add_text(out, text_at(body, paths));
}

/// The start of a body that says nothing we can read, on one line and without tags.
std::string first_words(std::string_view body) {
  std::string out;
  bool in_tag = false;
  for (const char c : body.substr(0, 4096)) {
    if (c == '<') in_tag = true;
    out += in_tag ? ' ' : c;
    if (c == '>') in_tag = false;
  }
  if (!is_utf8(cut_text(out, kLongestText))) return "It sent binary data";
  const auto words = one_line(out, kShownBytes);
  return words.empty() ? "It gave no reason" : "It said \"" + words + "\"";
}

}  // namespace

std::string one_line(std::string_view text, std::size_t bytes) {
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < bytes + 64; ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
    const bool upper_control = byte == 0xc2 && next >= 0x80 && next < 0xa0;  // U+0080 to U+009F
    at += upper_control ? 1 : 0;
    if (byte > ' ' && byte != 0x7f && !upper_control)
      out += text[at];
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return valid_utf8(std::string(trim(cut_text(out, bytes))));
}

void add_text(Refusal& refusal, std::string_view text) {
  auto line = one_line(text, kLongestText);
  if (line.empty() || refusal.text.find(line) != std::string::npos) return;
  if (!refusal.text.empty()) line = refusal.text + "; " + line;
  refusal.text = cut_text(line, kLongestText);
}

Refusal read_refusal(const RefusalForm& form, const client::Answer& answer) {
  Refusal out;
  boost::system::error_code broken;
  const auto parsed = json::parse(answer.body, broken);
  if (broken || !parsed.is_object()) {
    out.text = first_words(answer.body);
    return out;
  }
  const auto& body = parsed.get_object();
  read(out, body, form);
  if (form.more) form.more(body, out);
  if (out.text.empty())
    read(out, body, {.lists = kUsualLists, .fields = kUsualLists, .texts = kUsualTexts});
  out.readable = !out.text.empty();
  if (!out.readable) out.text = first_words(answer.body);
  const auto word = [&](std::string_view paths) {
    return one_line(text_at(body, paths), kLongestText);
  };
  if (out.code.empty()) out.code = word(form.code.empty() ? kUsualCode : form.code);
  if (!form.suggestion.empty()) out.suggestion = word(form.suggestion);
  if (!form.wait_seconds.empty()) {
    const auto seconds = parse_int(text_at(body, form.wait_seconds)).value_or(0);
    out.wait = std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestWaitSeconds));
  }
  return out;
}

}  // namespace mv::services
