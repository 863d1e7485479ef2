// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/identifier_views.hpp"
#include "api/page.hpp"
#include "store/catalogue/identifiers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/catalogue/release_views.hpp"
#include "base/ids.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/once.hpp"

namespace mv::handlers {
namespace {

api::IdentifierRangeView view(const store::IdentifierRange& range) {
  return {.id = range.id,
      .kind = range.kind,
      .prefix = range.prefix,
      .first = range.first,
      .next = range.next,
      .last = range.last,
      .left = std::max<std::int64_t>(range.last - range.next + 1, 0),
      .created_at = format_utc(range.created_at)};
}

Error wrong(const char* field, std::string message, std::string hint) {
  auto error = make_error(Code::invalid, message, {}, hint);
  error.faults.push_back({std::string("/") + field, field, std::move(message), std::move(hint)});
  return error;
}

// ISO 3901: two letters, three letters or digits, then year and five digits. GS1: the prefix and
// the number make eleven digits, the check digit is the twelfth.
Status check(store::IdentifierRange& range) {
  const auto digits = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  std::int64_t most = 99'999;
  if (range.kind == "isrc") {
    range.prefix = upper(range.prefix);
    const bool letters = std::all_of(range.prefix.begin(), range.prefix.begin() + 2,
        [](char c) { return c >= 'A' && c <= 'Z'; });
    if (range.prefix.size() != 5 || !letters)
      return wrong("prefix", fmt::format("'{}' is not an ISRC prefix", range.prefix),
          "Use two letters and three letters or digits, as your ISRC agency gave them: "
          "DEABC.");
  } else {
    if (range.prefix.size() < 6 || range.prefix.size() > 10 || !digits(range.prefix))
      return wrong("prefix", fmt::format("'{}' is not a GS1 company prefix", range.prefix),
          "Use 6 to 10 digits, as GS1 gave them.");
    most = 1;
    for (auto left = 11 - range.prefix.size(); left > 0; --left) most *= 10;
    most -= 1;
  }
  if (range.last == 0) range.last = most;
  if (range.last > most || range.first > range.last)
    return wrong("last", fmt::format("{} to {} is not a valid range", range.first, range.last),
        fmt::format("With this prefix, numbers go from 0 to {}.", most));
  return {};
}

Result<api::Response> add(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateIdentifierRange>(call.body));
  store::IdentifierRange range{.id = new_id("rng", call.now),
      .user_id = call.principal.user_id,
      .kind = input.kind,
      .prefix = input.prefix,
      .year = 0,
      .first = input.first,
      .next = input.first,
      .last = input.last,
      .created_at = call.now};
  MV_CHECK(check(range));
  if (range.kind == "isrc")
    range.year = static_cast<int>(parse_int(format_utc(call.now).substr(2, 2)).value_or(0));
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(store::identifier_range_insert(tx, range));
    return created(call, view(range));
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  using Ranges = std::vector<store::IdentifierRange>;
  MV_TRY(const auto ranges, deps.db.read([&](store::Tx& tx) -> Result<Ranges> {
    return store::identifier_range_list(tx, call.principal.user_id);
  }));
  api::Page<api::IdentifierRangeView> out;
  for (const auto& range : ranges) out.data.push_back(view(range));
  return answer(200, out);
}

}  // namespace

void add_identifiers(api::Handlers& handlers, Deps& deps) {
  handlers.plain["identifier_range_create"] = [&](api::Call& call) { return add(deps, call); };
  handlers.plain["identifier_range_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["identifier_range_delete"] = [&](api::Call& call) -> Result<api::Response> {
    MV_CHECK(deps.db.write([&](store::Tx& tx) {
      return store::identifier_range_delete(tx, call.principal.user_id, call.param("id"));
    }));
    return no_content();
  };
}

}  // namespace mv::handlers
