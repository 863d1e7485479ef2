// SPDX-License-Identifier: Apache-2.0
#pragma once
// Many ids as one argument, so that the text of the statement stays the same.
#include <string>
#include <vector>

#include "model/json.hpp"
#include "store/engine/tx.hpp"

namespace mv::store {

/// ` in (…)` for one argument made by id_list.
inline std::string_view in_list(Dialect dialect) {
  return dialect == Dialect::postgresql
             ? " = any (array(select jsonb_array_elements_text(cast(? as jsonb)))) "
             : " in (select value from json_each(?)) ";
}

inline std::string id_list(const std::vector<std::string>& ids) { return model::json_text(ids); }

/// One text for each database, chosen at run time.
class TextPair {
 public:
  template <class F>
  explicit TextPair(F&& make)
      : sqlite_(make(Dialect::sqlite)), postgresql_(make(Dialect::postgresql)) {}
  const std::string& operator()(const Tx& tx) const {
    return tx.dialect() == Dialect::postgresql ? postgresql_ : sqlite_;
  }

 private:
  std::string sqlite_, postgresql_;
};

}  // namespace mv::store
