// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every column whose texts are sealed under the key file, for what seals them anew
// (server/keys/reseal.hpp). tests/e2e/test_key_rotation.py walks all columns there are, so that
// none is forgotten here.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/engine/tx.hpp"

namespace mv::store {

struct SealedColumn {
  std::string_view table, column;
  std::vector<std::string_view> names;  ///< the columns that name a row
  std::string_view
      context;  ///< what a text is bound to begins so; its names follow, joined by dots
  std::string_view only = {};  ///< the one row of the table that is sealed, where not all are
  bool headers = false;        ///< an object with sealed texts (webhooks/secrets.hpp)
};
/// Static storage.
std::span<const SealedColumn> sealed_columns();

struct SealedText {
  std::vector<std::string> names;
  std::string text;  ///< never empty
};
/// At most `limit` of them, in the order of their names, behind `after` (empty = from the first).
std::vector<SealedText> sealed_texts(
    Tx& tx, const SealedColumn& column, const std::vector<std::string>& after, int limit);
/// Writes the text where it still is what it was; the row's revision stays. False when it is not.
bool sealed_replace(
    Tx& tx, const SealedColumn& column, const SealedText& before, std::string_view text);

}  // namespace mv::store
