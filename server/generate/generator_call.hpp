// SPDX-License-Identifier: Apache-2.0
#pragma once
// Calls to one outside generator, and its results as files.
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "generate/media.hpp"
#include "generate/provider.hpp"
#include "services/service_call.hpp"

namespace mv::generate {

struct ServiceOptions {
  std::string base_url;  ///< without a slash at the end; empty = the service's own
  SecretText key;
  std::string model;                                     ///< empty = the provider's usual one
  std::string key_setting = "the key of this provider";  ///< its name, for people
};

/// Calls of one try, for one thread, signed with the key. Errors beside those of ServiceCall:
/// rejected for moderation, a parameter, or no credit.
class GeneratorCall : public services::ServiceCall {
 public:
  GeneratorCall(const services::ServiceFacts& facts, const ServiceOptions& options, Call& call);

  /// Code::config when there is no key.
  Status ready() const;
  /// A request below the base address with the key: request("GET", "/v1/music").
  client::OutgoingRequest request(std::string method, std::string_view path);

  /// Sends it with the answer's body going to `part`; checks status and media type, not content.
  Result<client::Answer> receive(
      client::OutgoingRequest request, Media media, const PartFile& part);
  /// GET of a result's address into the call's folder. Refuses (upstream) addresses that are not
  /// the service's; the key goes to the base address only.
  Result<fs::path> fetch(const std::string& url, Media media);

  Call& call() const { return call_; }
  /// A part file in the call's folder.
  fs::path part_path(Media media) const;

 private:
  const ServiceOptions& options_;
  Call& call_;
};

/// To be called before an order is sent: the journal notes that it is on its way. When the one
/// before never came to an end, it may have been carried out, and charged, as well.
Status order_begins(Call& call);
/// The order failed; doubt stays when the service may have carried it out.
Status order_failed(Call& call, const GeneratorCall& service);
/// Says in the warnings when an earlier order is in doubt.
void warn_of_doubt(Generated& made, const Call& call, std::string_view service);

/// Whether the service refuses these words, or the picture or sound they led to.
bool refuses_prompt(const services::ServiceFacts& facts, const services::Refusal& refusal);

/// Error: Code::invalid with a fault at "/duration", in the provider's name.
Status check_duration(std::string_view provider, const Limits& limits, int duration_ms);
/// Error: Code::invalid with a fault at "/prompt" when it has more characters.
Status check_prompt(std::string_view provider, std::string_view prompt, std::size_t limit);
/// The request as one sentence for services that take words only.
std::string prompt_of(const MusicRequest& request);
std::string prompt_of(const ArtRequest& request);

}  // namespace mv::generate
