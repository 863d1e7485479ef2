// SPDX-License-Identifier: Apache-2.0
#pragma once
// Posting an event to a program on the developer's machine, as the server posts it to an endpoint.
#include <functional>
#include <string>

#include "api/webhook/webhook_signature.hpp"
#include "client/transport.hpp"
#include "model/job.hpp"

namespace mv::cli {

struct Forwarded {
  int status = 0;  ///< 0 = no answer
  double duration_ms = 0;
  std::string error;  ///< in words; "" when it was received (2xx)
  std::string body;   ///< of the answer, the first 16 kB

  bool delivered() const { return error.empty(); }
};

/// One after the other; redirects are not followed, and 15 s are given. One thread at a time.
class Forwarder {
 public:
  /// `stopped` ends a call that is under way.
  Forwarder(std::string url, api::WebhookSigner signer, std::string version,
      std::function<bool()> stopped);
  /// Error: interrupted.
  Result<Forwarded> send(const model::Event& event, std::int64_t now_seconds);

 private:
  client::OutgoingRequest request_for(const model::Event& event, std::int64_t now_seconds) const;

  std::string url_;
  api::WebhookSigner signer_;
  std::string version_;
  std::function<bool()> stopped_;
  client::Transport transport_;
};

/// "localhost:3000/hook" and "3000" as a URL. Error: usage.
Result<std::string> forward_url(std::string_view text);

}  // namespace mv::cli
