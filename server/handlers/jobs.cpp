// SPDX-License-Identifier: Apache-2.0
#include "store/jobs.hpp"

#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/distributions.hpp"

namespace mv::handlers {
namespace {

// Jobs belong to who owns their distribution.
bool visible(store::Tx& tx, const api::Principal& principal, const model::Job& job) {
  const auto* id = job.payload.if_contains("distribution_id");
  if (!id || !id->is_string()) return principal.owner;
  return store::distribution_get(tx, principal.user_id, principal.mode,
                                 std::string(id->get_string())).ok();
}

}  // namespace

void add_jobs(api::Handlers& handlers, Deps& deps) {
  handlers.plain["job_list"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto page, page_of(call));
    using Jobs = store::Slice<model::Job>;
    MV_TRY(auto slice, deps.db.read([&](store::Tx& tx) -> Result<Jobs> {
      auto found = store::job_list(tx, {}, page);
      std::erase_if(found.items, [&](const auto& job) { return !visible(tx, call.principal, job); });
      return found;
    }));
    return list_answer<api::JobView>(slice, [](const auto& job) { return api::view(job); });
  };
  handlers.plain["job_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto job, deps.db.read([&](store::Tx& tx) -> Result<model::Job> {
      auto found = store::job_get(tx, call.param("id"));
      if (found && !visible(tx, call.principal, *found))
        return make_error(Code::not_found, call.param("id") + ": there is no such job");
      return found;
    }));
    return answer(200, api::view(job));
  };
}

}  // namespace mv::handlers
