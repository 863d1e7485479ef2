// SPDX-License-Identifier: Apache-2.0
#include "api/route_rows.hpp"

// clang-format off

namespace mv::api {

std::vector<Route> flag_rows() {
  return {
      {.method = "GET", .path = "/api/v1/flags", .operation = "flag_list", .tag = "flags",
       .summary = "List feature flags, and whether you have them",
       .scope = "flags:read", .response = "FlagList"},
      {.method = "POST", .path = "/api/v1/flags", .operation = "flag_create", .tag = "flags",
       .summary = "Create a flag for programs of your own (admins)",
       .scope = "flags:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .success = 201, .request = "CreateFlag", .response = "Flag"},
      {.method = "GET", .path = "/api/v1/flags/{id}", .operation = "flag_get", .tag = "flags",
       .summary = "Get one flag",
       .scope = "flags:read", .response = "Flag"},
      {.method = "PATCH", .path = "/api/v1/flags/{id}", .operation = "flag_update", .tag = "flags",
       .summary = "Change how many users have a flag, or what is said of it (admins)",
       .scope = "flags:write", .body = BodyKind::json, .body_limit = kJson,
       .request = "UpdateFlag", .response = "Flag"},
      {.method = "POST", .path = "/api/v1/flags/{id}/kill", .operation = "flag_kill",
       .tag = "flags", .summary = "Switch a flag off for everybody at once (admins)",
       .scope = "flags:write", .body = BodyKind::json, .idempotent = true, .body_limit = kJson,
       .request = "KillFlag", .response = "Flag"},
      {.method = "POST", .path = "/api/v1/flags/{id}/resume", .operation = "flag_resume",
       .tag = "flags", .summary = "Let a flag that was killed be as it was (admins)",
       .scope = "flags:write", .idempotent = true, .response = "Flag"},
      {.method = "DELETE", .path = "/api/v1/flags/{id}", .operation = "flag_delete",
       .tag = "flags", .summary = "Delete a flag; one of the server's own is on again (admins)",
       .scope = "flags:write", .success = 204},

      {.method = "POST", .path = "/ofrep/v1/evaluate/flags/{id}", .operation = "ofrep_flag_evaluate",
       .tag = "flags", .summary = "Evaluate a flag (OpenFeature, OFREP)",
       .scope = "flags:read", .body = BodyKind::json, .body_limit = kForm,
       .request = "EvaluateFlag", .response = "FlagEvaluation", .errors = Errors::ofrep},
      {.method = "POST", .path = "/ofrep/v1/evaluate/flags", .operation = "ofrep_flags_evaluate",
       .tag = "flags", .summary = "Evaluate all flags (OpenFeature, OFREP)",
       .scope = "flags:read", .body = BodyKind::json, .body_limit = kForm,
       .request = "EvaluateFlag", .response = "FlagEvaluations", .errors = Errors::ofrep},
  };
}

}  // namespace mv::api
