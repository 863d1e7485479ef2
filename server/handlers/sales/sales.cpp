// SPDX-License-Identifier: Apache-2.0
// Sales reports, and what they add up to.
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <set>

#include "api/catalogue/sales_views.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/sales/sales_import.hpp"
#include "model/owner.hpp"
#include "model/release.hpp"
#include "model/track.hpp"
#include "sales/words.hpp"
#include "store/catalogue/releases.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/usage/sales.hpp"

namespace mv::handlers {
namespace {

using api::SalesBy;

/// What counts, of what the query names; empty = everything.
struct Wanted {
  std::set<std::string, std::less<>> isrcs;
  std::string upc;
  bool all = true;

  bool has(const std::string& isrc, const std::string& of_upc) const {
    return all || isrcs.contains(isrc) || (isrc.empty() && !upc.empty() && of_upc == upc);
  }
};

Error without_code(std::string_view what, const std::string& id) {
  return make_error(Code::conflict, fmt::format("{} has no {}", id, what),
      "Reports name recordings by it, so nothing can be found",
      fmt::format("Set its {} first.", what));
}

Result<Wanted> wanted_of(store::Tx& tx, const api::Call& call) {
  const auto owner = model::owner_of(call.principal);
  Wanted out;
  if (const auto id = call.query("track"); !id.empty()) {
    MV_TRY(const auto track, store::track_get(tx, owner, id));
    if (track.metadata.isrc.empty()) return without_code("ISRC", track.id);
    out.isrcs.insert(track.metadata.isrc);
    out.all = false;
  }
  if (const auto id = call.query("release"); !id.empty()) {
    MV_TRY(const auto release, store::release_get(tx, id));
    if (release.user_id != owner.user_id || release.mode != owner.mode)
      return make_error(Code::not_found, fmt::format("there is no release {}", cut_text(id, 60)),
          {}, "List them with mv release list.");
    out.upc = release.metadata.upc;
    for (const auto& place : release.tracks) {
      MV_TRY(const auto track, store::track_get(tx, owner, place.track_id));
      if (!track.metadata.isrc.empty()) out.isrcs.insert(track.metadata.isrc);
    }
    if (out.upc.empty() && out.isrcs.empty()) return without_code("UPC or ISRC", release.id);
    out.all = false;
  }
  return out;
}

Result<std::string> period_given(const api::Call& call, const std::string& name) {
  const auto text = call.query(name);
  if (text.empty()) return text;
  const auto period = sales::period_of(text);
  if (period != text)
    return wrong_query(name,
        fmt::format("{}: \"{}\" is no month and no day", name, cut_text(text, 40)), {},
        "Use 2026-07 or 2026-07-31.");
  return period;
}

std::string_view column_of(SalesBy by) {
  switch (by) {
    case SalesBy::platform: return "platform";
    case SalesBy::artist: return "artist";
    case SalesBy::kind: return "kind";
    case SalesBy::report: return "report_id";
    case SalesBy::month:
    case SalesBy::day: return "period";
    default: return "isrc";
  }
}

void add_countries(api::SalesTally& tally, const model::SalesRow& row) {
  boost::system::error_code broken;
  const auto parsed = boost::json::parse(row.territories, broken);
  if (broken || !parsed.is_object()) return;
  for (const auto& [country, numbers] : parsed.get_object()) {
    const auto& list = numbers.as_array();
    tally.add(std::string(country), "", list.at(0).to_number<std::int64_t>(), row.currency,
        {list.at(1).to_number<std::int64_t>(), list.at(2).to_number<std::int64_t>()});
  }
}

Result<api::Response> sales_get(Deps& deps, api::Call& call) {
  MV_TRY(const auto by_given, query_word<SalesBy>(call, "by"));
  const auto by = by_given.value_or(SalesBy::platform);
  MV_TRY(const auto from, period_given(call, "from"));
  MV_TRY(const auto to, period_given(call, "to"));
  const auto platform = sales::platform_of(call.query("platform"));
  const auto report = call.query("report");
  return deps.db.read([&](store::Tx& tx) -> Result<api::Response> {
    const auto owner = model::owner_of(call.principal);
    MV_TRY(const auto wanted, wanted_of(tx, call));
    if (!report.empty()) MV_CHECK(store::sales_report_get(tx, owner, report));
    const store::SalesRange range{from, to, platform, report};
    api::SalesTally tally(by);
    if (by == SalesBy::territory) {
      store::sales_rows(tx, owner, range, [&](const model::SalesRow& row) {
        if (wanted.has(row.isrc, row.upc)) add_countries(tally, row);
      });
    } else {
      store::sales_sums(tx, owner, column_of(by), range, [&](const store::SalesSum& sum) {
        if (!wanted.has(sum.isrc, sum.upc)) return;
        auto name = sum.by;
        if (by == SalesBy::month) name = name.substr(0, 7);
        if (by == SalesBy::track && name.empty())
          name = sum.artist.empty() ? sum.title : fmt::format("{} ({})", sum.title, sum.artist);
        const auto label = by == SalesBy::track ? sum.title : std::string();
        tally.add(name, label, sum.units, sum.currency, {sum.micro, sum.pico});
      });
    }
    auto out = tally.view();
    out.from = from.empty() ? std::nullopt : std::optional(from);
    out.to = to.empty() ? std::nullopt : std::optional(to);
    if (by == SalesBy::report)
      for (auto& row : out.data) {
        const auto one = store::sales_report_get(tx, owner, row.name.value_or(""));
        if (one.ok()) row.label = one->file_name;
      }
    return answer(200, out);
  });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto slice,
      deps.db.read([&](store::Tx& tx) -> Result<store::Slice<model::SalesReport>> {
        return store::sales_report_list(tx, model::owner_of(call.principal), page);
      }));
  return list_answer<api::SalesReportView>(
      deps, call, slice, [](const auto& report) { return api::view(report); });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto report, deps.db.read([&](store::Tx& tx) {
    return store::sales_report_get(tx, model::owner_of(call.principal), call.param("id"));
  }));
  return answer(200, api::view(report));
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto report,
        store::sales_report_get(tx, model::owner_of(call.principal), call.param("id")));
    store::sales_report_delete(tx, report.id);
    return {};
  }));
  return no_content();
}

}  // namespace

void add_sales(api::Handlers& handlers, Deps& deps) {
  handlers.streams["sales_report_put"] = [&](api::Call& call) {
    return begin_sales_import(deps, call);
  };
  handlers.plain["sales_report_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["sales_report_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["sales_report_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["sales_get"] = [&](api::Call& call) { return sales_get(deps, call); };
}

}  // namespace mv::handlers
