// SPDX-License-Identifier: Apache-2.0
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "platforms/provider_call.hpp"

namespace mv::platforms {
namespace {

constexpr std::size_t kShownBytes = 160;

/// The start of a body that is not JSON, on one line and without tags.
std::string first_words(std::string_view body) {
  std::string out;
  bool in_tag = false, blank = true;
  for (const char c : body.substr(0, 4096)) {
    if (c == '<') in_tag = true;
    const bool gap = in_tag || static_cast<unsigned char>(c) <= ' ';
    if (c == '>') in_tag = false;
    if (gap && !blank) out += ' ';
    if (!gap) out += c;
    blank = gap;
    if (out.size() >= kShownBytes + 4) break;
  }
  const auto words = std::string(trim(cut_text(out, kShownBytes)));
  return is_utf8(words) ? words : std::string("(binary data)");
}

/// "2015/06/01 09:49:40 +0000" as time; 0 when it has another form.
Millis reset_time(std::string_view text) {
  if (text.size() < 19) return 0;
  auto rfc3339 = std::string(text.substr(0, 19)) + "Z";
  rfc3339[4] = rfc3339[7] = '-';
  rfc3339[10] = 'T';
  return parse_utc(rfc3339).value_or(0);
}

void add_text(Complaint& out, std::string_view text) {
  if (text.empty() || out.text.find(text) != std::string::npos) return;
  if (!out.text.empty()) out.text += "; ";
  out.text += text;
}

void add_fault(Complaint& out, std::string at, std::string rule, const json::value& said) {
  if (said.is_array()) {
    for (const auto& item : said.get_array()) add_fault(out, at, rule, item);
  } else if (said.is_string()) {
    add_text(out, said.get_string());
    out.faults.push_back({std::move(at), std::move(rule), std::string(said.get_string()), {}});
  }
}

void read_item(Complaint& out, const json::object& item) {
  if (const auto* meta = item.if_contains("meta"); meta && meta->is_object()) {
    const auto& limit = part_of(meta->get_object(), "rate_limit");
    add_text(out, "the limit of " + text_of(limit, "max_nr_of_requests") + " " +
                      text_of(limit, "group") + " is used up");
  }
  if (const auto reset = text_of(item, "reset_time"); !reset.empty())
    out.reset_at = reset_time(reset);
  auto words = text_of(item, "error_message");
  if (words.empty()) words = text_of(item, "message");
  if (words.empty()) return;
  auto at = text_of(item, "field");
  if (at.empty()) at = text_of(item, "path");
  add_fault(out, std::move(at), text_of(item, "code"), json::value(words));
}

void read_errors(Complaint& out, const json::value& errors) {
  if (errors.is_object()) {
    for (const auto& field : errors.get_object())
      add_fault(out, std::string(field.key()), {}, field.value());
  } else if (errors.is_array()) {
    for (const auto& item : errors.get_array()) {
      if (item.is_object()) read_item(out, item.get_object());
      if (item.is_string()) add_fault(out, {}, {}, item);
    }
  }
}

}  // namespace

Complaint read_complaint(const client::Answer& answer) {
  Complaint out;
  boost::system::error_code broken;
  const auto body = json::parse(answer.body, broken);
  if (broken || !body.is_object()) {
    const auto words = first_words(answer.body);
    out.text = words.empty() ? "it gave no reason" : "it said \"" + words + "\"";
    return out;
  }
  const auto& said = body.get_object();
  // A list with places and codes says more than the same list in plain words.
  if (const auto* structured = said.if_contains("errors_structured");
      structured && structured->is_array() && !structured->get_array().empty())
    read_errors(out, *structured);
  else if (const auto* errors = said.if_contains("errors"))
    read_errors(out, *errors);
  if (const auto* error = said.if_contains("error")) {
    if (error->is_object()) {
      add_text(out, text_of(error->get_object(), "message"));
      out.code = text_of(error->get_object(), "code");
      if (const auto* fields = error->get_object().if_contains("fields")) read_errors(out, *fields);
    } else if (error->is_string()) {
      out.code = error->get_string();
      auto words = text_of(said, "error_description");
      add_text(out, words.empty() ? out.code : words);
    }
  }
  add_text(out, text_of(said, "message"));
  if (out.code.empty() && said.contains("code")) out.code = text_of(said, "code");
  if (const auto warning = text_of(said, "spam_warning_urn"); !warning.empty())
    add_text(out, "spam warning " + warning);
  out.readable = !out.text.empty();
  if (!out.readable) out.text = "it said \"" + first_words(answer.body) + "\"";
  return out;
}

}  // namespace mv::platforms
