// SPDX-License-Identifier: Apache-2.0
#include "platforms/ddex/account.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "identifiers/identifiers.hpp"

namespace mv::platforms::ddex {
namespace {

constexpr std::string_view kSandboxBucket = "drop";

}  // namespace

Result<Account> read_account(
    const json::object& secret, const mv::ddex::Target& target, const Endpoints& endpoints) {
  Account out;
  out.place = text_of(secret, "address");
  std::vector<Fault> faults;
  const auto fault = [&](std::string_view field, const Error& error) {
    faults.push_back({fmt::format("/credentials/{}", field), "form",
        error.why.empty() ? error.what : fmt::format("{}: {}", error.what, error.why), error.hint});
  };
  const auto dpid = [&](const char* field, const char* whose, std::string otherwise) {
    const auto text = text_of(secret, field);
    if (text.empty() && !otherwise.empty()) return otherwise;
    const auto parsed = identifiers::parse_dpid(text);
    if (text.empty())
      fault(field, make_error(Code::invalid,
                       fmt::format("the DDEX party identifier of the {} is missing", whose), {},
                       std::string(model::find_provider("ddex")->credential(field)->where)));
    else if (!parsed.ok())
      fault(field, parsed.error());
    return parsed.value_or("");
  };
  if (endpoints.api.empty()) {
    const auto address = delivery::parse_address(text_of(secret, "address"));
    if (!address.ok())
      fault("address", address.error());
    else if (address->kind == delivery::Kind::folder)
      fault("address",
          make_error(Code::invalid, "a server does not deliver into a folder of its machine", {},
              "`mv ddex build` and `mv ddex send` do; give an address of SFTP or S3 here."));
    else
      out.address = *address;
  } else {
    out.address = {.kind = delivery::Kind::s3,
        .bucket = std::string(kSandboxBucket),
        .endpoint = endpoints.api,
        .region = "us-east-1"};
  }
  out.sender = {dpid("sender_dpid", "sender", ""), text_of(secret, "sender_name")};
  out.recipient = {dpid("recipient_dpid", "receiver", std::string(target.recipient_dpid)),
      target.id == "generic" ? "" : std::string(target.name)};
  const auto version = text_of(secret, "ern_version");
  out.version = mv::ddex::version_of(version);
  if (!version.empty() && !out.version)
    fault("ern_version", make_error(Code::invalid, fmt::format("\"{}\" is no version", version), {},
                             "Write 4.3 or 4.3.2."));
  out.test = iequals(text_of(secret, "test_messages"), "yes");
  out.access = {.password = SecretText(text_of(secret, "sftp_password")),
      .private_key = SecretText(text_of(secret, "private_key")),
      .host_key = text_of(secret, "host_key"),
      .access_key_id = text_of(secret, "access_key_id"),
      .secret_access_key = SecretText(text_of(secret, "secret_access_key"))};
  if (faults.empty())
    if (auto opened = open_receiver(out); !opened.ok())
      for (auto& each : opened.error().faults) {
        each.at = fmt::format("/credentials/{}", each.at);
        faults.push_back(std::move(each));
      }
  if (faults.empty()) return out;
  auto error = make_error(Code::invalid, "the account cannot be used as it is");
  error.faults = std::move(faults);
  return error;
}

Result<std::unique_ptr<delivery::Receiver>> open_receiver(const Account& account) {
  return delivery::open_receiver(account.address, account.access);
}

Error told(Error error, const model::ProviderInfo& provider) {
  if (error.code == Code::unauthenticated || error.code == Code::forbidden)
    error.hint += fmt::format(
        "{}Then connect anew: mv platform connect {}.", error.hint.empty() ? "" : " ", provider.id);
  if (error.hint.empty() && error.code != Code::cancelled && error.code != Code::pending)
    error.hint = "Ask the receiver.";
  return error;
}

}  // namespace mv::platforms::ddex
