// SPDX-License-Identifier: Apache-2.0
#include "generate/complaint.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "generate/service.hpp"

namespace mv::generate {
namespace {

constexpr std::size_t kShownBytes = 160, kLongestText = 1000;

/// The start of a body that is not JSON, on one line and without tags.
std::string first_words(std::string_view body) {
  std::string out;
  bool in_tag = false;
  for (const char c : body.substr(0, 4096)) {
    if (c == '<') in_tag = true;
    const bool gap = in_tag || static_cast<unsigned char>(c) <= ' ';
    if (c == '>') in_tag = false;
    if (!gap)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
    if (out.size() >= kShownBytes + 4) break;
  }
  const auto words = std::string(trim(cut_text(out, kShownBytes)));
  if (words.empty()) return "It gave no reason";
  return is_utf8(words) ? "It said \"" + words + "\"" : "It sent binary data";
}

void add(std::string& out, std::string_view text) {
  if (text.empty() || out.size() + text.size() > kLongestText) return;
  if (!out.empty()) out += "; ";
  out += text;
}

void read_list(Complaint& out, const json::array& list) {
  for (const auto& item : list) {
    if (item.is_string()) add(out.text, item.get_string());
    if (!item.is_object()) continue;
    const auto& fault = item.get_object();
    std::string at;
    if (const auto* place = fault.if_contains("loc"); place && place->is_array())
      for (const auto& step : place->get_array())
        if (step.is_string() && step != "body") at += std::string(step.get_string()) + ": ";
    const auto words = text_of(fault, "msg");
    add(out.text, words.empty() ? std::string() : at + words);
  }
}

void read_detail(Complaint& out, const json::value& detail) {
  if (detail.is_string()) add(out.text, detail.get_string());
  if (detail.is_array()) read_list(out, detail.get_array());
  if (!detail.is_object()) return;
  const auto& said = detail.get_object();
  out.code = text_of(said, "status");
  add(out.text, text_of(said, "message"));
  out.suggestion = text_of(part_of(said, "data"), "prompt_suggestion");
}

bool says_one_of(const std::string& text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.find(word) != text.npos; });
}

}  // namespace

Complaint read_complaint(const client::Answer& answer) {
  Complaint out;
  boost::system::error_code broken;
  const auto body = json::parse(answer.body, broken);
  if (broken || !body.is_object()) {
    out.text = first_words(answer.body);
    return out;
  }
  const auto& said = body.get_object();
  if (const auto* error = said.if_contains("error")) {
    if (error->is_string()) add(out.text, error->get_string());
    const auto& inner = part_of(said, "error");
    add(out.text, text_of(inner, "message"));
    out.code = text_of(inner, "code");
    if (out.code.empty()) out.code = text_of(inner, "type");
  }
  if (const auto* detail = said.if_contains("detail")) read_detail(out, *detail);
  if (const auto* errors = said.if_contains("errors"); errors && errors->is_array())
    read_list(out, errors->get_array());
  for (const auto* name : {"name", "code"})
    if (out.code.empty()) out.code = text_of(said, name);
  for (const auto* name : {"message", "title"})
    if (out.text.empty()) add(out.text, text_of(said, name));
  out.readable = !out.text.empty();
  if (!out.readable) out.text = first_words(answer.body);
  return out;
}

bool is_moderation(const Complaint& complaint) {
  using namespace std::string_view_literals;
  static constexpr std::array kCodes{"moderation"sv, "content_policy"sv, "bad_prompt"sv,
                                     "content_filtered"sv, "bad_composition_plan"sv};
  static constexpr std::array kWords{"nsfw"sv, "flagged as sensitive"sv, "safety"sv,
                                     "content moderation"sv, "content policy"sv};
  return says_one_of(lower(complaint.code), kCodes) || says_one_of(lower(complaint.text), kWords);
}

bool is_no_credit(const Complaint& complaint, int status) {
  using namespace std::string_view_literals;
  static constexpr std::array kCodes{"quota_exceeded"sv, "insufficient_quota"sv,
                                     "billing_hard_limit"sv, "payment_required"sv,
                                     "insufficient_credit"sv};
  return status == 402 || says_one_of(lower(complaint.code), kCodes);
}

}  // namespace mv::generate
