// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace mv::store {

/// Which part of a list, newest first. Ids sort by creation, so an id is the cursor.
struct Page {
  int limit = 20;        ///< 1..1000; values outside are brought inside
  std::string after_id;  ///< the last id of the page before; "" = from the start
};

/// A part of a list. `next_id` is the next page's after_id, "" at the end.
template <class T>
struct Slice {
  std::vector<T> items;
  std::string next_id;
};

// Cutting a list into pages: one row more than asked is read to know whether there is a next one.

inline int page_limit(int limit) { return std::clamp(limit, 1, 1000); }

/// What an id is compared with: below every id that is wanted. '~' sorts after all id characters.
inline std::string page_before(const Page& page) {
  return page.after_id.empty() ? std::string("~") : page.after_id;
}

/// `rows` holds up to page_limit + 1 items.
template <class T>
Slice<T> slice_of(std::vector<T> rows, const Page& page) {
  Slice<T> out{std::move(rows), {}};
  const auto limit = static_cast<std::size_t>(page_limit(page.limit));
  if (out.items.size() > limit) {
    out.items.resize(limit);
    out.next_id = out.items.back().id;
  }
  return out;
}

}  // namespace mv::store
