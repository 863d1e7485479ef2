// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>

namespace mv::store {

/// Marks that this thread is inside read or write; a second one would wait for itself.
class Inside {
 public:
  Inside() {
    if (flag()) throw std::logic_error("Database::read or write called inside another one");
    flag() = true;
  }
  ~Inside() { flag() = false; }
  Inside(const Inside&) = delete;
  static bool now() { return flag(); }

 private:
  static bool& flag() {
    thread_local bool inside = false;
    return inside;
  }
};

}  // namespace mv::store
