// SPDX-License-Identifier: Apache-2.0
#pragma once
// Calls to one outside service, its refusals in words, and its results as files.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "client/transport.hpp"
#include "generate/media.hpp"
#include "generate/provider.hpp"

namespace mv::generate {

struct ServiceOptions {
  std::string base_url;  ///< without a slash at the end; empty = the service's own
  SecretText key;
  std::string model;     ///< empty = the provider's usual one
  std::string key_setting = "the key of this provider";  ///< its name, for the words
};

/// What is known of a service; static text.
struct ServiceFacts {
  std::string_view name;         ///< as people write it
  std::string_view base_url;
  std::string_view key_header;
  std::string_view key_prefix;
  std::string_view billing;      ///< where credit is added
  std::string_view terms;
  std::string_view result_host;  ///< results also come from hosts below it ("replicate.delivery")
};

/// Calls of one try, for one thread. Errors of all: unauthenticated (the key), forbidden, rejected
/// (moderation, a parameter, no credit), rate_limited with retry_after, timeout, upstream, network,
/// cancelled. The key never shows in words.
class Service {
 public:
  Service(const ServiceFacts& facts, const ServiceOptions& options, Call& call);

  /// Code::config when there is no key, Code::invalid when a text is over the limit.
  Status ready() const;
  /// A request below the base address with the key: url("/v1/music").
  client::OutgoingRequest request(std::string method, std::string_view path) const;
  /// Any status is an Answer.
  Result<client::Answer> send(client::OutgoingRequest request);
  /// Any status but 2xx is an error.
  Result<client::Answer> expect(client::OutgoingRequest request);
  /// As expect, and the answer is a JSON object.
  Result<json::object> expect_object(client::OutgoingRequest request);
  Error refusal(const client::OutgoingRequest& request, const client::Answer& answer) const;

  /// Sends it with the answer's body going to `part`; checks status and media type, not content.
  Result<client::Answer> receive(client::OutgoingRequest request, Media media,
                                 const PartFile& part);
  /// GET of a result's address into the call's folder. Refuses (upstream) addresses that are not
  /// the service's: https on its result hosts, or the origin of the base address.
  Result<fs::path> fetch(const std::string& url, Media media);

  const ServiceFacts& facts() const { return facts_; }
  Call& call() const { return call_; }
  const std::string& base() const { return base_; }
  /// Whether the last call surely made (and cost) nothing: not sent, or refused with 4xx.
  bool nothing_made() const { return nothing_made_; }
  int last_status() const { return last_status_; }  ///< 0 = no answer came
  /// A part file in the call's folder.
  fs::path part_path(Media media) const;

 private:
  std::string safe(std::string text) const;
  bool own_address(const std::string& url) const;

  const ServiceFacts& facts_;
  const ServiceOptions& options_;
  Call& call_;
  std::string base_;
  bool nothing_made_ = false;
  int last_status_ = 0;
  client::Transport transport_;
};

/// To be called before an order is sent: the journal notes that it is on its way. When the one
/// before never came to an end, it may have been carried out, and charged, as well.
Status order_begins(Call& call);
/// The order failed; doubt stays when the service may have carried it out.
Status order_failed(Call& call, const Service& service);
/// Says in the warnings when an earlier order is in doubt.
void warn_of_doubt(Made& made, const Call& call, std::string_view service);

/// Error: Code::invalid with a fault at "/duration", in the provider's name.
Status check_duration(std::string_view provider, const Limits& limits, int duration_ms);
/// Error: Code::invalid with a fault at "/prompt" when it has more characters.
Status check_prompt(std::string_view provider, std::string_view prompt, std::size_t limit);
/// The request as one sentence for services that take words only.
std::string prompt_of(const MusicRequest& request);
std::string prompt_of(const ArtRequest& request);
/// An Error of Code::pending.
Error not_yet(std::string what, std::chrono::milliseconds wait);

/// Members of JSON from outside; "" (0, an empty object) when absent or of another kind.
std::string text_of(const json::object& from, std::string_view key);
std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise = 0);
const json::object& part_of(const json::object& from, std::string_view key);

}  // namespace mv::generate
