// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"

namespace mv::api {
namespace {

const FieldRule kName{.name = "name",
    .description = "A name to tell channels apart",
    .example = R"("label chat")",
    .max_length = 100};
const FieldRule kEvents{.name = "events",
    .description =
        "Events to notify about: types, 'group.*' or '*' (default: "
        "all)",
    .example = R"(["distribution.*","release.scheduled"])",
    .min_length = 1,
    .max_length = 50};
const FieldRule kToken{.name = "token",
    .description = "Telegram: the bot's token from @BotFather",
    .example = R"("7000001:AAF2c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f")",
    .min_length = 10,
    .max_length = 200};
const FieldRule kTo{.name = "to",
    .description = "E-mail: the recipient",
    .example = R"("ada@example.com")",
    .min_length = 3,
    .max_length = 254};
const FieldRule kFrom{.name = "from",
    .description =
        "E-mail: the sender (default: the user, when it is an "
        "address)",
    .example = R"("musicverse@example.com")",
    .min_length = 3,
    .max_length = 254};
const FieldRule kHost{.name = "host",
    .description = "E-mail: the mail server",
    .example = R"("smtp.example.com")",
    .min_length = 1,
    .max_length = 255};
const FieldRule kPort{.name = "port",
    .description = "E-mail: the port (default: 587; with tls 465, with none 25)",
    .example = "587",
    .max_length = 0,
    .minimum = 1,
    .maximum = 65535};
const FieldRule kSecurity{.name = "security",
    .description =
        "E-mail: encryption: starttls, tls (from the start) or "
        "none",
    .example = R"("starttls")",
    .min_length = 1,
    .max_length = 10,
    .one_of = {"starttls", "tls", "none"}};
const FieldRule kUser{.name = "user",
    .description = "E-mail: the user to sign in as; empty: no sign-in",
    .example = R"("musicverse@example.com")",
    .max_length = 254};
const FieldRule kPassword{.name = "password",
    .description = "E-mail: the user's password",
    .example = R"("correct horse")"};

}  // namespace

// clang-format off
template <>
std::span<const FieldRule> rules_of<CreateNotifyChannel>() {
  static const std::vector<FieldRule> rules{
      {.name = "kind", .description = "telegram or email", .example = R"("telegram")",
       .required = true, .min_length = 1, .max_length = 20, .one_of = {"telegram", "email"}},
      kName,
      kEvents,
      kToken,
      {.name = "chat_id",
       .description = "Telegram: the chat, when the bot is already in it (default: connect by a "
                      "link)",
       .example = R"("-1001234567890")", .min_length = 1, .max_length = 64,
       .pattern = "^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,40})$"},
      {.name = "hook_base",
       .description = "Telegram: public https address of this server (default: poll the bot)",
       .example = R"("https://music.example.com")", .min_length = 9, .max_length = 500,
       .pattern = "^https://[^\\s?#]+$"},
      kTo,
      kFrom,
      kHost,
      kSecurity,
      kUser,
      kPassword,
      kPort,
  };
  return rules;
}

template <>
std::span<const FieldRule> rules_of<UpdateNotifyChannel>() {
  static const std::vector<FieldRule> rules{
      kName,
      kEvents,
      {.name = "enabled", .description = "false pauses the channel; true enables it again",
       .example = "true"},
      kToken,
      kTo,
      kFrom,
      kHost,
      kSecurity,
      kUser,
      kPassword,
      kPort,
  };
  return rules;
}
// clang-format on

}  // namespace mv::api
