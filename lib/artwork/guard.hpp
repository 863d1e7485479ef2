// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place where setjmp meets C++. libjpeg and libpng report errors by longjmp.
#include <csetjmp>

namespace mv::artwork {

/// Runs `call`; false when the C library jumped to `jump`. The jump skips destructors, so `call`
/// must hold no object with one: it calls the C library and keeps plain values only.
template <class Call>
bool guarded(std::jmp_buf& jump, Call&& call) {
  if (setjmp(jump) != 0) return false;
  call();
  return true;
}

}  // namespace mv::artwork
