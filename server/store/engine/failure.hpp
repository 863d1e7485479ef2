// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a failed statement means: the database's own codes as ours.
#include <soci/soci.h>

#include "base/error.hpp"

namespace mv::store {

enum class Failure {
  other,
  unique,      ///< a unique key is taken
  busy,        ///< another process holds the lock
  disk,        ///< full or failing
  conflict,    ///< serialization failure or deadlock: run again
  connection,  ///< the server or the connection is gone
};

Failure failure_of(const soci::soci_error& error);
Error to_error(Failure failure, const soci::soci_error& error);

}  // namespace mv::store
