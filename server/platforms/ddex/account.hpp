// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ddex/message.hpp"
#include "ddex/target.hpp"
#include "delivery/receiver.hpp"
#include "platforms/adapter.hpp"
#include "platforms/endpoints.hpp"

namespace mv::platforms::ddex {

/// What an account says, read and checked.
struct Account {
  std::string place;  ///< the address as it was given: what lies elsewhere does not lie here
  delivery::Address address;
  delivery::Access access;
  mv::ddex::Party sender, recipient;
  std::optional<mv::ddex::Version> version;  ///< none = as the release needs it
  bool test = false;
};

/// Error: Code::invalid with every fault at once, at /credentials/NAME.
Result<Account> read_account(
    const json::object& secret, const mv::ddex::Target& target, const Endpoints& endpoints);

/// Opened; an error says how to connect anew.
Result<std::unique_ptr<delivery::Receiver>> open_receiver(const Account& account);

/// The error of a call to the receiver, in the words of `provider`'s row.
Error told(Error error, const model::ProviderInfo& provider);

}  // namespace mv::platforms::ddex
