// SPDX-License-Identifier: Apache-2.0
#include "handlers/answer.hpp"

#include "base/crypto/digest.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {

namespace {

constexpr std::size_t kMac = 12;  // bytes: enough against guessing, short enough for an address

/// A place in this list, for this caller and these filters.
std::string place_of(const api::Call& call, std::string_view id) {
  auto text = fmt::format(
      "{}\n{}\n{}\n{}", call.principal.user_id, call.principal.mode, call.request.path, id);
  for (const auto& [name, value] : call.request.query)
    if (name != "cursor" && name != "limit") text += fmt::format("\n{}={}", name, value);
  return text;
}

/// The first bytes of a digest, which has a tag before its hex.
std::string mac_of(const std::string& digest) {
  const auto raw = from_hex(digest.substr(digest.find('.') + 1));
  return raw.value_or("").substr(0, kMac);
}

bool is_mac(const Deps& deps, std::string_view mac, const std::string& place) {
  bool found = false;
  for (const auto& each : deps.sealer.digests(pepper::kCursors, place))
    found |= equal_in_constant_time(mac, mac_of(each));
  return found;
}

}  // namespace

std::string cursor_of(const Deps& deps, const api::Call& call, std::string_view id) {
  const auto digest = deps.sealer.digest(pepper::kCursors, place_of(call, id));
  return to_base64url(mac_of(digest) + std::string(id));
}

Result<store::Page> page_of(const Deps& deps, const api::Call& call) {
  store::Page page;
  // In its range: http/pipeline/query.cpp.
  page.limit = static_cast<int>(parse_int(call.query("limit")).value_or(20));
  if (const auto cursor = call.query("cursor"); !cursor.empty()) {
    const auto text = from_base64(cursor);
    const auto id = text && text->size() > kMac ? text->substr(kMac) : std::string();
    if (id.empty() || !is_mac(deps, text->substr(0, kMac), place_of(call, id)))
      return wrong_query("cursor", "cursor is not valid",
          "It is not one that this list gave out for these filters",
          "Use next_cursor of the previous page unchanged, with the same filters.");
    page.after_id = id;
  }
  return page;
}

Result<std::optional<std::string>> words_to_find(
    const api::Call& call, std::initializer_list<const char*> others) {
  if (!call.request.query.contains("find")) return std::optional<std::string>();
  const auto refuse = [](std::string what, std::string hint) {
    Error error = make_error(Code::invalid, what, {}, hint);
    error.faults.push_back({"find", "query", std::move(what), std::move(hint)});
    return error;
  };
  std::string words(trim(call.query("find")));
  if (words.empty()) return refuse("find is empty", "Give a part of a title, or of an id.");
  for (const auto* other : others)
    if (!call.query(other).empty())
      return refuse(fmt::format("find and {} cannot be combined", other), "Use one of them.");
  return std::optional(std::move(words));
}

Error not_a_word(
    const std::string& name, const std::string& value, const std::vector<std::string>& known) {
  const auto near = closest(value, known);
  return wrong_query(name, fmt::format("{}: there is no '{}'", name, cut_text(value, 40)),
      fmt::format("It is one of {}", join(known, ", ")),
      near ? fmt::format("Did you mean '{}'?", *near) : "");
}

Error wrong_query(const std::string& name, std::string what, std::string why, std::string hint) {
  Error error = make_error(Code::invalid, std::move(what), std::move(why), std::move(hint));
  error.faults.push_back({name, "query", error.what, error.hint});
  return error;
}

Result<std::optional<Millis>> query_time(const api::Call& call, const std::string& name) {
  const auto text = call.query(name);
  if (text.empty()) return std::optional<Millis>();
  const auto time = parse_utc(text);
  if (time) return std::optional(*time);
  return wrong_query(name, fmt::format("{}: '{}' is not a time", name, cut_text(text, 40)),
      "Times are written as in RFC 3339", "For example 2027-01-15T00:00:00Z.");
}

Status check_no_revision(const api::Call& call) {
  const auto wanted = trim(call.request.headers.get("If-Match"));
  if (wanted.empty() || wanted == "*") return {};
  return make_error(Code::precondition_failed, "it has no revisions",
      fmt::format("If-Match is {}", cut_text(wanted, 40)), "Leave out If-Match.");
}

std::string entity_tag(std::int64_t revision) { return fmt::format("\"r{}\"", revision); }

Status check_if_match(const api::Call& call, std::int64_t revision) {
  const auto wanted = trim(call.request.headers.get("If-Match"));
  if (wanted.empty() || wanted == "*" || wanted == entity_tag(revision)) return {};
  return make_error(Code::precondition_failed, "it was changed by someone else",
      fmt::format(
          "If-Match is {}, the current ETag is {}", cut_text(wanted, 40), entity_tag(revision)),
      "Read it again, then repeat the change with the new ETag.");
}

api::Response unless_known(const api::Call& call, api::Response whole) {
  for (const auto& part : split(call.request.headers.get("If-None-Match"), ',')) {
    auto tag = trim(part);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag != "*" && tag != whole.headers.get("ETag")) continue;
    whole.status = 304;
    whole.body.clear();
    break;
  }
  return whole;
}

}  // namespace mv::handlers
