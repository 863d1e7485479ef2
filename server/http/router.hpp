// SPDX-License-Identifier: Apache-2.0
#pragma once
// From the route table to handlers. The columns of a row decide, in this order: path and method,
// who may call, scope, body limit, content type, JSON, Idempotency-Key, handler.
#include <span>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/routes.hpp"
#include "http/gate.hpp"
#include "http/loop/pool.hpp"
#include "http/route_tree.hpp"

namespace mv::http {

struct RouterOptions {
  std::vector<std::string> cors_origins;  ///< "https://app.example", or "*"; empty = no CORS
  std::string tus_extensions = "creation,creation-with-upload,expiration,termination";
  int outward_threads = 4;                ///< for handlers that wait for others
  std::size_t outward_waiting = 64;       ///< of their requests; more are answered 503
};

class Router final : public api::Service {
 public:
  /// `gate`, `kept`, `clock` and `rows` must outlive the router.
  Router(api::Handlers handlers, Gate& gate, Idempotency& kept, const Clock& clock,
         RouterOptions options = {}, std::span<const api::Route> rows = api::routes());
  ~Router() override;

  api::BodyPlan plan(api::Request& head) override;
  api::Response handle(api::Request& request) override;
  /// Ends the requests that wait for others; those that have not begun are dropped. Idempotent.
  void stop() { outward_.stop(false); }
  /// Operations without a handler; they answer 501.
  std::vector<std::string> missing() const;

 private:
  struct Entry;
  class JsonSink;
  class StreamSink;

  const Entry* find(api::Request& request, api::Response& otherwise) const;
  api::Response options_answer(const std::vector<const api::Route*>& rows,
                               const api::Request& request) const;
  Result<api::Principal> admit(const Entry& entry, const api::Request& request) const;
  void plan_json(const Entry& entry, api::Request& head, api::BodyPlan& plan);
  void plan_stream(const Entry& entry, api::Request& head, api::BodyPlan& plan);
  api::Response run(const Entry& entry, api::Request& request, api::Principal principal);
  Result<api::Response> answer(const Entry& entry, api::Call& call);
  Result<api::Response> answer_once(const Entry& entry, api::Call& call, std::string_view key);
  Result<api::Response> answer_aside(const Entry& entry, const api::Call& call);
  api::Response outcome(Result<api::Response> answered, const api::Request& request) const;
  api::Response problem(const Error& error, const api::Request& request) const;
  api::Response refused(const Error& error, const Entry& entry, const api::Request& request) const;
  api::Response finished(api::Response response, const api::Request& request) const;

  const api::Handlers handlers_;
  Gate& gate_;
  Idempotency& kept_;
  const Clock& clock_;
  const RouterOptions options_;
  const std::span<const api::Route> rows_;
  std::vector<Entry> entries_;  ///< in the order of rows_
  RouteTree tree_;
  Pool outward_;
};

}  // namespace mv::http
