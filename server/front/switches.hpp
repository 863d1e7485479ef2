// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "auth/flags.hpp"
#include "http/pipeline/gate.hpp"

namespace mv::server {

/// Stops routes by flags: api_v1 all of them, a row's own flag that row. The owner on the Unix
/// socket is not stopped by api_v1, and the flags themselves and what tells of the server by
/// nothing: otherwise nobody could switch it on again.
class RouteSwitches final : public http::Switches {
 public:
  explicit RouteSwitches(const auth::Flags& flags) : flags_(flags) {}
  Status check(const api::Principal& caller, const api::Route& row) override;

 private:
  const auth::Flags& flags_;
};

}  // namespace mv::server
