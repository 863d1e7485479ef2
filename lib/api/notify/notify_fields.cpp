// SPDX-License-Identifier: Apache-2.0
#include "api/notify/notify_views.hpp"

namespace mv::api {
namespace {

const FieldRule kName{"name", "A name to tell channels apart", R"("label chat")", false, 0, 100};
const FieldRule kEvents{"events", "Events to notify about: types, 'group.*' or '*' (default: all)",
                        R"(["distribution.*","release.scheduled"])", false, 1, 50};
const FieldRule kToken{"token", "Telegram: the bot's token from @BotFather",
                       R"("7000001:AAF2c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f")", false, 10, 200};
const FieldRule kTo{"to", "E-mail: the recipient", R"("ada@example.com")", false, 3, 254};
const FieldRule kFrom{"from", "E-mail: the sender (default: the user, when it is an address)",
                      R"("musicverse@example.com")", false, 3, 254};
const FieldRule kHost{"host", "E-mail: the mail server", R"("smtp.example.com")", false, 1, 255};
const FieldRule kPort{"port", "E-mail: the port (default: 587; with tls 465, with none 25)", "587",
                      false, 0, 0, "", {}, "", 1, 65535};
const FieldRule kSecurity{"security", "E-mail: encryption: starttls, tls (from the start) or none",
                          R"("starttls")", false, 1, 10, "", {"starttls", "tls", "none"}};
const FieldRule kUser{"user", "E-mail: the user to sign in as; empty: no sign-in",
                      R"("musicverse@example.com")",
                      false, 0, 254};
const FieldRule kPassword{"password", "E-mail: the user's password", R"("correct horse")", false, 0,
                          1000};

}  // namespace

template <>
std::span<const FieldRule> rules_of<CreateNotifyChannel>() {
  static const std::vector<FieldRule> rules{
      {"kind", "telegram or email", R"("telegram")", true, 1, 20, "", {"telegram", "email"}},
      kName,
      kEvents,
      kToken,
      {"chat_id", "Telegram: the chat, when the bot is already in it (default: connect by a link)",
       R"("-1001234567890")", false, 1, 64, "^(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,40})$"},
      {"hook_base", "Telegram: public https address of this server (default: poll the bot)",
       R"("https://music.example.com")", false, 9, 500, "^https://[^\\s?#]+$"},
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
      {"enabled", "false pauses the channel; true enables it again", "true"},
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

}  // namespace mv::api
