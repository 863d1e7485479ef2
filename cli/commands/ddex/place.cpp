// SPDX-License-Identifier: Apache-2.0
#include "commands/ddex/place.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/secret_input.hpp"

namespace mv::cli {
namespace {

/// Members of delivery::Access, and the options that fill them.
struct Secret {
  std::string_view member, option, variable, label;
};
constexpr Secret kKey{"private_key", "key-file", "MV_DDEX_KEY", "private key"};
constexpr Secret kPassword{"password", "password-file", "MV_DDEX_PASSWORD", "password"};
constexpr Secret kAccessKey{"secret_access_key", "secret-access-key-file",
    "MV_DDEX_SECRET_ACCESS_KEY", "secret access key"};

/// Only what was given: nobody is asked for what a place may not need.
Result<SecretText> given_secret(Context& context, const Secret& secret) {
  const bool there = context.in.has(secret.option) || context.environment(secret.variable);
  if (!there) return SecretText();
  return secret_input(context, secret.option, secret.variable, secret.label);
}

std::string option_of(std::string_view member) {
  for (const auto& secret : {kKey, kPassword, kAccessKey})
    if (secret.member == member) return "--" + std::string(secret.option);
  return "--" + replace_all(std::string(member), "_", "-");
}

}  // namespace

std::vector<Option> place_options(const std::string& word, const std::string& help) {
  return {
      {.name = word, .value = Value::text, .shown = "ADDRESS", .help = help},
      text_option("host-key", "SHA256:…", "SFTP: fingerprint of the server's host key"),
      {.name = "key-file", .value = Value::file, .shown = "FILE", .help = "SFTP: your private key"},
      {.name = "password-file",
          .value = Value::file,
          .shown = "FILE",
          .help = "SFTP: your password, or that of the key"},
      text_option("access-key-id", "ID", "S3: access key id"),
      {.name = "secret-access-key-file",
          .value = Value::file,
          .shown = "FILE",
          .help = "S3: secret access key"},
  };
}

Result<std::unique_ptr<delivery::Receiver>> open_place(Context& context, const std::string& word) {
  const auto text = context.in.text(word);
  if (text.empty())
    return make_error(Code::usage, fmt::format("--{} is missing", word), {},
        "Write sftp://user@host/folder, s3://bucket/prefix?region=eu-central-1 or file:///folder.");
  MV_TRY(const auto address, delivery::parse_address(text));
  delivery::Access access;
  MV_TRY(access.private_key, given_secret(context, kKey));
  MV_TRY(access.password, given_secret(context, kPassword));
  MV_TRY(access.secret_access_key, given_secret(context, kAccessKey));
  access.host_key = context.in.text("host-key");
  access.access_key_id = context.in.text("access-key-id");
  auto receiver = delivery::open_receiver(address, std::move(access));
  if (receiver.ok()) return receiver;
  auto error = std::move(receiver).error();
  error.code = Code::usage;
  for (auto& fault : error.faults) fault.at = option_of(fault.at);
  return error;
}

}  // namespace mv::cli
