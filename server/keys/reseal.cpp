// SPDX-License-Identifier: Apache-2.0
#include "keys/reseal.hpp"

#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/text/text.hpp"
#include "model/json.hpp"
#include "store/sealed.hpp"
#include "webhooks/secrets.hpp"

namespace mv::keys {
namespace {

constexpr int kStep = 50;

struct Change {
  store::SealedText before;
  std::string after;
};

void report(
    const store::SealedColumn& column, const store::SealedText& row, std::string_view what) {
  log::warn("{}.{} of {}: {}", column.table, column.column, join(row.names, " "), what);
}

/// The same under the key that seals now; itself when it is.
Result<std::string> resealed(const Sealer& sealer, const store::SealedColumn& column,
    const store::SealedText& row, ResealPass& pass) {
  if (column.headers) {
    MV_TRY(auto headers, model::parse_json<boost::json::object>(row.text));
    const auto done = webhooks::reseal_headers(sealer, row.names.front(), headers);
    for (const auto& name : done.damaged) report(column, row, name + " cannot be read");
    pass.damaged += static_cast<std::int64_t>(done.damaged.size());
    return done.changed == 0 ? row.text : model::json_text(headers);
  }
  if (sealer.is_current(row.text)) return row.text;
  const auto context = std::string(column.context) + join(row.names, ".");
  MV_TRY(const auto plain, sealer.open(row.text, context));
  return sealer.seal(plain, context);
}

Result<ResealPass> reseal_column(store::Database& db, const Sealer& sealer,
    const store::SealedColumn& column, const std::function<Status()>& go_on) {
  ResealPass out;
  std::vector<std::string> after;
  for (;;) {
    MV_CHECK(go_on());
    MV_TRY(const auto rows, db.read([&](store::Tx& tx) -> Result<std::vector<store::SealedText>> {
      return store::sealed_texts(tx, column, after, kStep);
    }));
    if (rows.empty()) return out;
    after = rows.back().names;
    std::vector<Change> changes;
    for (const auto& row : rows) {
      auto text = resealed(sealer, column, row, out);
      if (!text) {
        ++out.damaged;
        report(column, row, text.error().what);
      } else if (*text != row.text) {
        changes.push_back({row, *std::move(text)});
      }
    }
    if (changes.empty()) continue;
    crash_point("reseal.before_step");
    MV_CHECK(db.write([&](store::Tx& tx) -> Status {
      for (const auto& [before, text] : changes) store::sealed_replace(tx, column, before, text);
      return {};
    }));
    crash_point("reseal.after_step");
    out.changed += static_cast<std::int64_t>(changes.size());
  }
}

}  // namespace

Result<ResealPass> reseal_all(
    store::Database& db, const Sealer& sealer, const std::function<Status()>& go_on) {
  ResealPass out;
  for (const auto& column : store::sealed_columns()) {
    MV_TRY(const auto pass, reseal_column(db, sealer, column, go_on));
    out.changed += pass.changed;
    out.damaged += pass.damaged;
  }
  return out;
}

}  // namespace mv::keys
