// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/search.hpp"

#include <fmt/format.h>

#include "base/text/unicode.hpp"
#include "store/engine/id_list.hpp"
#include "store/engine/record.hpp"

namespace mv::store {
namespace {

std::string select_text(std::string_view title, std::string_view table) {
  return fmt::format(
      "select id, coalesce({}, '') from {} where user_id = ? and mode = ? and id < ? order by "
      "id desc",
      title, table);
}

TextPair text_of(const char* table) {
  return TextPair([table](Dialect dialect) {
    return select_text(dialect == Dialect::postgresql ? "metadata::json ->> 'title'"
                                                      : "json_extract(metadata, '$.title')",
        table);
  });
}

const std::string& sql_of(const Tx& tx, Titled what) {
  static const TextPair tracks = text_of("tracks"), releases = text_of("releases"),
                        distributions = text_of("distributions");
  static const auto playlists = select_text("name", "playlists");
  switch (what) {
    case Titled::tracks: return tracks(tx);
    case Titled::releases: return releases(tx);
    case Titled::playlists: return playlists;
    case Titled::distributions: break;
  }
  return distributions(tx);
}

}  // namespace

std::vector<std::string> find_ids(
    Tx& tx, Titled what, const model::Owner& owner, std::string_view words, const Page& page) {
  const auto wanted = to_search_form(words);
  const auto most = static_cast<std::size_t>(page_limit(page.limit)) + 1;
  std::vector<std::string> out;
  for (auto& [id, title] : tx.rows<std::string, std::string>(
           sql_of(tx, what), owner.user_id, owner.mode, page_before(page))) {
    const bool named = !wanted.empty() && to_search_form(title).find(wanted) != std::string::npos;
    if (!named && !id.starts_with(words)) continue;
    out.push_back(std::move(id));
    if (out.size() == most) break;
  }
  return out;
}

}  // namespace mv::store
