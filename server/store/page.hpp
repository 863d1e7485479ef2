// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
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

}  // namespace mv::store
