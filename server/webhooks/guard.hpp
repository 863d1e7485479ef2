// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one gate before every connection to an address that somebody typed: of webhooks, when they
// are made and at every delivery, and of documents that apps are named by.
#include "webhooks/address/address_policy.hpp"
#include "webhooks/address/resolver.hpp"
#include "webhooks/address/target.hpp"

namespace mv::webhooks {

class Guard {
 public:
  Guard(AddressPolicy policy, ResolverOptions options, const Clock& clock)
      : policy_(std::move(policy)), resolver_(std::move(options), clock) {}

  /// Reads the URL, looks its host up and checks every address. Plain http is taken only with
  /// `allow_http` and only to addresses that the operator allowed. Waits for the lookup. Errors:
  /// invalid (with what to do); unavailable and timeout when the lookup failed.
  Result<Target> check(const std::string& url, bool allow_http);
  /// The addresses of a URL that was read, all of them checked: who connects takes these and looks
  /// nothing up again. Errors: as check.
  Result<Addresses> look_up(const Target& target);
  /// The same for an answer of the resolver.
  Status check_addresses(const Target& target, std::span<const IpAddress> addresses) const;

  const AddressPolicy& policy() const { return policy_; }
  Resolver& resolver() { return resolver_; }

 private:
  AddressPolicy policy_;
  Resolver resolver_;
};

}  // namespace mv::webhooks
