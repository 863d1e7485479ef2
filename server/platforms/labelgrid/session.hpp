// SPDX-License-Identifier: Apache-2.0
#pragma once
// Signed-in calls to LabelGrid.
#include <boost/json/array.hpp>

#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"
#include "services/service_call.hpp"

namespace mv::platforms::labelgrid {

class Session {
 public:
  /// Error: what `credentials.load` says.
  static Result<Session> open(const Endpoints& endpoints, Context& context);
  /// Without a Context, for sign-in and tests of the connection.
  Session(const Endpoints& endpoints, json::object secret, const Clock& clock,
      std::function<bool()> cancelled = {});

  Result<json::object> get(const std::string& path);
  /// Every row of a list, over all its pages.
  Result<json::array> list(const std::string& path);
  /// POST with an Idempotency-Key made of the shipment and `step`: the same until LabelGrid has
  /// refused for good, so that a repeat after a lost answer is recognised (kept there for 24 h).
  Result<json::object> post(
      Context& context, const std::string& step, const std::string& path, const json::object& body);
  Result<json::object> put(
      const std::string& path, const json::object& body, const std::string& key);
  Result<json::object> patch(const std::string& path, const json::object& body);
  Result<json::object> remove(const std::string& path);
  /// multipart/form-data with one file part.
  Result<json::object> post_file(
      const std::string& path, client::FormPart part, const std::string& key);
  /// PUT of a file to a signed storage address, without our credentials.
  Status put_file(const std::string& url, const fs::path& file, const std::string& type);

  const json::object& secret() const { return *secret_; }

 private:
  Result<json::object> send(client::OutgoingRequest request, const std::string& key = {});

  std::unique_ptr<json::object> secret_;
  std::unique_ptr<services::ServiceCall> service_;
};

/// 8 to 128 characters; the same for the same shipment, step and try.
std::string idempotency_key(
    const std::string& shipment_id, const std::string& step, std::int64_t tries);

/// The object itself, or its "data" when it is wrapped.
const json::object& unwrapped(const json::object& answer);

}  // namespace mv::platforms::labelgrid
