// SPDX-License-Identifier: Apache-2.0
#pragma once
// From the route table to handlers. Every request goes one way, whatever its body: its row's
// filters admit it (http/pipeline), its body arrives, the handler runs within the filters, and they
// finish the answer.
#include <span>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "api/routes.hpp"
#include "http/loop/pool.hpp"
#include "http/pipeline/filters.hpp"
#include "http/pipeline/gate.hpp"
#include "http/route_tree.hpp"

namespace mv::http {

struct RouterOptions {
  std::vector<std::string> cors_origins;  ///< "https://app.example", or "*"; empty = no CORS
  std::string tus_extensions = "creation,creation-with-upload,expiration,termination,checksum";
  Limits* limits = nullptr;      ///< counts requests; nullptr = nobody has limits
  Switches* switches = nullptr;  ///< stops routes; nullptr = everything is on
  Visitors* visitors = nullptr;  ///< knows the browsers; nullptr = nobody signs in
  /// Where it says what the API is as a resource (RFC 9728): an address, "" = not said.
  std::function<std::string()> resource_metadata = [] { return std::string(); };
  int outward_threads = 4;           ///< for handlers that wait for others
  std::size_t outward_waiting = 64;  ///< of their requests; more are answered 503
};

class Router final : public api::Service {
 public:
  /// `gate`, `kept`, `clock`, `rows` and the options' limits must outlive the router.
  Router(api::Handlers handlers, Gate& gate, Idempotency& kept, const Clock& clock,
      RouterOptions options = {}, std::span<const api::Route> rows = api::routes());
  ~Router() override;

  api::BodyPlan plan(api::Request& head) override;
  /// The whole request at once, its body in `request.body`.
  api::Response handle(api::Request& request) override;
  /// Ends the requests that wait for others; those that have not begun are dropped. Idempotent.
  void stop() { outward_.stop(false); }
  /// Operations without a handler; they answer 501.
  std::vector<std::string> missing() const;

 private:
  struct Entry;
  class TextSink;
  class StreamSink;

  Entry entry_of(const api::Route& row, const FilterParts& parts);
  const Entry* find(api::Request& request, api::Response& otherwise) const;
  api::Response options_answer(
      const std::vector<const api::Route*>& rows, const api::Request& request) const;
  Result<std::unique_ptr<api::BodySink>> open(const Entry& entry, api::Request& head) const;
  api::Response outcome(
      const Entry& entry, Result<api::Response> answered, const api::Request& request) const;
  api::Response error(const Entry& entry, const Error& error, const api::Request& request) const;
  api::Response refused(const Entry& entry, const Error& error, const api::Request& request) const;
  api::Response finished(
      const Entry& entry, api::Response response, const api::Request& request) const;

  const api::Handlers handlers_;
  const Clock& clock_;
  const RouterOptions options_;
  const std::span<const api::Route> rows_;
  Pool outward_;
  const Filters everywhere_;        ///< what every answer gets, those of no route too
  std::vector<Entry> entries_;      ///< in the order of rows_
  std::unique_ptr<Entry> nowhere_;  ///< for what is no route
  RouteTree tree_;
};

}  // namespace mv::http
