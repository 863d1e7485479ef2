// SPDX-License-Identifier: Apache-2.0
#include "handlers/row.hpp"
#include "store/events/notify.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

json::object mail(std::string to) {
  return {{"kind", "email"}, {"name", "Mail"}, {"to", std::move(to)}, {"from", "mv@example.com"},
      {"host", "smtp.example.com"}};
}

auto mail_with(std::string member, json::value value) {
  auto body = mail("ada@example.com");
  body[member] = std::move(value);
  return with_body(body);
}

/// Its mails arrive: the mail server of the sandbox knows the account.
std::string sandbox_mail(Site& site) {
  return site
      .must(kMe, "notify_channel_create",
          {.body = {{"kind", "email"}, {"name", site.fresh("Sandbox mail")}}})
      .at("id");
}

const std::string kSecretField = "X-Telegram-Bot-Api-Secret-Token";

std::string hook_secret(Site& site, const std::string& id) {
  const auto channel = site.db().read([&](store::Tx& tx) { return store::channel_get(tx, id); });
  REQUIRE(channel.ok());
  const auto secret = site.deps().notifier.open(*channel);
  REQUIRE(secret.ok());
  return std::string(secret->at("hook_secret").as_string());
}

const json::value kUpdate{{"update_id", 1},
    {"message",
        {{"message_id", 1}, {"text", "/help"}, {"chat", {{"id", 1}, {"type", "private"}}}}}};

std::vector<Bad> bad_channels() {
  return {{"nothing is said", with_body(json::object{}), 422, "/kind"},
      {"no kind", with_body({{"kind", "fax"}, {"name", "Fax"}}), 422, "/kind"},
      {"no address", with_body(mail("ada")), 422, "/to"},
      {"no server", mail_with("host", "not a host"), 422, "/host"},
      {"no port", mail_with("port", 70'000), 422, "/port"},
      {"nothing that people are told", mail_with("events", {"track.updated"}), 422, "/events/0"},
      {"fields of a bot", mail_with("chat_id", "12"), 422, "/kind"},
      {"a token that is none", with_body({{"kind", "telegram"}, {"name", "Bot"}, {"token", "x"}}),
          422, "/token"},
      {"a token that Telegram does not know",
          with_body({{"kind", "telegram"}, {"name", "Bot"},
              {"token", "123456:AAFakeFakeFakeFakeFakeFakeFakeFake"}}),
          422, "/token"}};
}

}  // namespace

std::vector<Row> notify_rows() {
  return {
      {.operation = "notify_channel_create",
          .good = with_body(mail("ada@example.com")),
          .check =
              [](Site& site, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "active");
                REQUIRE(
                    reply.headers.get("Location") == "/api/v1/notify-channels/" + reply.at("id"));
                REQUIRE(site.must(kMe, "notify_channel_get", {.id = reply.at("id")}).at("to") ==
                        "ada@example.com");
              },
          .bad = bad_channels(),
          .no_foreign = kNoId},
      {.operation = "notify_channel_list",
          .good =
              [](Site& site, const std::string&) {
                site.channel(kMe);
                site.channel(kMyLive);
                return Ask{.query = "limit=1"};
              },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.list().size() == 1);
                REQUIRE(reply.list()[0].at("mode") == "sandbox");
              },
          .bad = bad_pages(),
          .no_foreign = kNoId},
      {.operation = "notify_channel_get",
          .make = a(&Site::channel),
          .check = [](Site&, const std::string& id,
                       const Reply& reply) { REQUIRE(reply.at("id") == id); },
          .no_bad = kOnlyId},
      {.operation = "notify_channel_update",
          .make = a(&Site::channel),
          .good = with_body({{"enabled", false}, {"name", "Quiet"}}),
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                REQUIRE(reply.at("state") == "paused");
                REQUIRE(reply.at("name") == "Quiet");
              },
          .bad = {{"no address", with_body({{"to", "ada"}}), 422, "/to"},
              {"no type", with_body({{"events", {"releases"}}}), 422, "/events/0"},
              {"fields of a bot",
                  with_body({{"token", "7000001:AAF2c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f"}}), 422,
                  "token"},
              old_revision({{"enabled", false}})}},
      {.operation = "notify_channel_delete",
          .make = a(&Site::channel),
          .check =
              [](Site& site, const std::string& id, const Reply&) {
                REQUIRE(site.ask(kMe, "notify_channel_get", {.id = id}).status == 404);
              },
          .no_bad = kOnlyId},
      {.operation = "notify_channel_test",
          .make = a(&Site::channel),
          .good = [](Site& site, const std::string&) { return Ask{.id = sandbox_mail(site)}; },
          .check =
              [](Site&, const std::string&, const Reply& reply) {
                INFO(reply.text);
                REQUIRE(reply.body.at("ok") == true);
              },
          .no_bad = kOnlyId},
      {.operation = "hook_telegram_receive",
          .make = a(&Site::bot_channel),
          .good =
              [](Site& site, const std::string& id) {
                return Ask{.body = kUpdate, .fields = {{kSecretField, hook_secret(site, id)}}};
              },
          .check = [](Site&, const std::string&,
                       const Reply& reply) { REQUIRE(reply.body.at("ok") == true); },
          .bad = {{"no secret", with_body(kUpdate), 401, "secret"},
              {"another secret", with_field(kSecretField, "x", kUpdate), 401, "secret"},
              {"no such channel",
                  [](Site& site, const std::string& id) {
                    return Ask{.id = "ntc_00000000000000000000000000",
                        .body = kUpdate,
                        .fields = {{kSecretField, hook_secret(site, id)}}};
                  },
                  401, "secret"}},
          .no_foreign = "nobody signs in: the secret of the channel decides"},
  };
}

}  // namespace mv::test
