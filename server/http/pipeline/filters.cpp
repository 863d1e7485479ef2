// SPDX-License-Identifier: Apache-2.0
#include "http/pipeline/filters.hpp"

namespace mv::http {

Filters filters_of(const api::Route& row, const FilterParts& parts) {
  Filters out;
  if (row.tus) out.push_back(tus());
  const bool browser = row.auth == api::Auth::visitor || row.auth == api::Auth::session;
  if (browser && parts.visitors) out.push_back(visit(*parts.visitors));
  if (row.auth == api::Auth::key || row.auth == api::Auth::owner)
    out.push_back(admission(parts.gate));
  if (parts.switches && row.auth == api::Auth::key) out.push_back(switched(*parts.switches));
  if (parts.limits && row.auth == api::Auth::key && !row.uncounted)
    out.push_back(limit(*parts.limits));
  if (row.auth == api::Auth::key || row.auth == api::Auth::owner) out.push_back(query());
  if (row.outward) out.push_back(outward(parts.outward));
  if (row.body == api::BodyKind::json) out.push_back(json_body());
  if (row.body == api::BodyKind::form) out.push_back(form_body());
  if (browser && row.body == api::BodyKind::form) out.push_back(form_token());
  if (row.method == "PATCH" && row.body == api::BodyKind::json) out.push_back(patch());
  if (row.idempotent) out.push_back(idempotent(parts.kept));
  if (!row.deprecated.empty()) out.push_back(ending());
  if (row.errors == api::Errors::problem && row.media.empty()) out.push_back(gzip());
  if (row.cors == api::Cors::any) out.push_back(cors({"*"}));
  return out;
}

}  // namespace mv::http
