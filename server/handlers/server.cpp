// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <fstream>

#include "api/openapi/openapi.hpp"
#include "api/server_views.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/jobs/jobs.hpp"
#include "store/outlook.hpp"

namespace mv::handlers {
namespace {

std::int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

Result<api::ServerView> show(Deps& deps, const api::Call& call, std::string state) {
  api::ServerView out{deps.version, std::move(state), format_utc(deps.started_at),
      deps.database_name, std::string(to_word(call.principal.mode)), ::getpid(),
      call.now - deps.started_at, resident_bytes(), 0, 0, deps.streams.open(), {}};
  MV_CHECK(deps.db.read([&](store::Tx& tx) -> Status {
    out.jobs_queued = store::jobs_count(tx, model::JobState::queued, "");
    out.jobs_running = store::jobs_count(tx, model::JobState::running, "");
    for (const auto& each : store::outlook(tx, deps.awake))
      out.waiting.push_back(
          {each.what, each.count, each.next_at == 0 ? "" : format_utc(each.next_at)});
    return {};
  }));
  return out;
}

/// This API's document in one form. It is made when it is first asked for, and stays the same.
struct Document {
  std::string text, type, tag;

  Document(std::string made, std::string media)
      : text(std::move(made)),
        type(std::move(media)),
        tag(fmt::format("\"{}\"", to_hex(sha256(text)).substr(0, 32))) {}
  api::Response answer(const api::Call& call) const {
    api::Response out;
    out.headers.set("Content-Type", type);
    out.headers.set("Cache-Control", "no-cache");
    out.headers.set("ETag", tag);
    out.body = text;
    return unless_known(call, std::move(out));
  }
};

}  // namespace

void add_server(api::Handlers& handlers, Deps& deps) {
  handlers.plain["health_get"] = [&](api::Call&) -> Result<api::Response> {
    return answer(200, boost::json::object{{"status", "ok"}, {"version", deps.version}});
  };
  handlers.plain["readiness_get"] = [&](api::Call& call) -> Result<api::Response> {
    return deps.ready(call.request);
  };
  handlers.plain["openapi_get"] = [](api::Call& call) -> Result<api::Response> {
    static const Document document(api::openapi_text(), "application/json");
    return document.answer(call);
  };
  handlers.plain["openapi_yaml_get"] = [](api::Call& call) -> Result<api::Response> {
    static const Document document(api::openapi_yaml(), "application/yaml");  // RFC 9512
    return document.answer(call);
  };
  handlers.plain["server_get"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto view, show(deps, call, "running"));
    return answer(200, view);
  };
  handlers.plain["server_stop"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto view, show(deps, call, "stopping"));
    deps.stop();
    return answer(202, view);
  };
}

}  // namespace mv::handlers
