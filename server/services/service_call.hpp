// SPDX-License-Identifier: Apache-2.0
#pragma once
// One call to an outside service: the only way this server asks a platform, a generator or
// Telegram for something. Time-outs, sizes, refusals, waits and secrets are handled here.
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "client/transport.hpp"
#include "services/json_members.hpp"
#include "services/service.hpp"

namespace mv::services {

/// Calls of one service, for one thread. Errors of a call:
///   what rule_for says   for any status but 2xx; with retry_after where the service names a time
///   network              not connected: nothing was sent
///   timeout, upstream    no whole answer came; nothing_done() says whether it may have been done
///   upstream             the answer is too large, or no JSON where JSON is due
///   cancelled, io        stopped on our side; a file of ours
/// Texts of errors quote the service on one line and never show a hidden word.
class ServiceCall {
 public:
  /// `facts` and `clock` must outlive it. `base_url` empty = the service's own. `key_name` is
  /// {key} in hints: the setting with the key. `cancelled` may be empty; it is asked often.
  ServiceCall(const ServiceFacts& facts, std::string base_url, const Clock& clock,
      std::function<bool()> cancelled = {}, std::string key_name = {});

  /// A request with the service's limits. `where` is a path below the base, or a whole address.
  client::OutgoingRequest request(std::string method, std::string_view where) const;
  /// Adds the key in the service's header, and hides it.
  void sign(client::OutgoingRequest& request, std::string_view key);

  /// Any status is an Answer. `shown` stands for the request in texts; empty = "GET /path".
  Result<client::Answer> send(client::OutgoingRequest request, std::string_view shown = {});
  /// Any status but 2xx is an Error.
  Result<client::Answer> expect(client::OutgoingRequest request, std::string_view shown = {});
  /// As expect; the answer is a JSON object.
  Result<json::object> expect_object(client::OutgoingRequest request, std::string_view shown = {});
  /// As expect; the body of a 2xx goes to `file`, at most facts().largest_file bytes.
  /// Error: rejected when it is larger.
  Result<client::Answer> download(client::OutgoingRequest request, const fs::path& file);

  /// The Error for an answer that is no success.
  Error refusal(const client::OutgoingRequest& request, const client::Answer& answer,
      std::string_view shown = {}) const;
  Refusal refusal_of(const client::Answer& answer) const;
  /// The body as a JSON object. Error: upstream.
  Result<json::object> object_of(const client::Answer& answer) const;

  /// A word that must not show, for example a token; also in its percent-coded form.
  void hide(std::string_view secret);
  /// Hides the members of an account's secret that the facts name.
  void hide(const json::object& account);
  /// A text for a log, a journal or a person: hidden words, and what looks like a key, go.
  std::string redacted(std::string text) const;

  /// HTTP status of the last call; 0 = no answer came.
  int last_status() const { return last_status_; }
  /// Whether the last call surely changed nothing there: it was not sent, or refused with 4xx.
  bool nothing_done() const { return nothing_done_; }
  /// Whether an address has the origin of the base: the only one that may get the key.
  bool is_at_base(std::string_view url) const;
  /// is_at_base, or https on the service's hosts for results.
  bool is_own_address(std::string_view url) const;

  const ServiceFacts& facts() const { return facts_; }
  const std::string& base_url() const { return base_url_; }
  const Clock& clock() const { return clock_; }

 private:
  Error failure(Error error, const std::string& shown) const;
  Error too_large(int status, std::size_t limit, const std::string& shown) const;
  void redact(Error& error) const;

  const ServiceFacts& facts_;
  std::string base_url_;
  const Clock& clock_;
  std::function<bool()> cancelled_;
  std::string key_name_;
  std::vector<std::string> hidden_;  // longest first
  int last_status_ = 0;
  bool nothing_done_ = true;
  client::Transport transport_;
};

/// "https://api.example.com:8443" of an address, in small letters; empty when it is none.
std::string origin_of(std::string_view url);

/// An Error of Code::pending: not yet, call again after `wait`.
Error not_yet(std::string what, std::chrono::milliseconds wait);

}  // namespace mv::services
