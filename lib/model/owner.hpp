// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "model/mode.hpp"

namespace mv::model {

/// Whose something is: everything is kept per user and mode (live, sandbox). For passing on within
/// a call; it points into what it was made of.
struct Owner {
  std::string_view user_id;
  Mode mode = Mode::live;
};

/// Of anything that has `user_id` and `mode`: a row, or who calls.
template <class T>
Owner owner_of(const T& of) {
  return {of.user_id, of.mode};
}

}  // namespace mv::model
