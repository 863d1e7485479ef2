// SPDX-License-Identifier: Apache-2.0
// The device grant (RFC 8628): a program shows a code, its user types it on a page.
#include <algorithm>

#include "auth/oauth/oauth.hpp"
#include "auth/oauth/oauth_error.hpp"
#include "auth/sign_in.hpp"
#include "auth/token.hpp"
#include "auth/user_agent.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_devices.hpp"
#include "store/access/oauth_grants.hpp"

namespace mv::auth {
namespace {

// No vowels, so that no words come of it, and nothing that looks like a digit (section 6.1).
constexpr std::string_view kLetters = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t kLetterCount = 8;  // 34 bits
constexpr std::int64_t kEvery = 5;       // seconds
constexpr Millis kSlack = 500;           // networks are not even

std::string random_letters() {
  std::string out;
  while (out.size() < kLetterCount)
    for (const char c : random_bytes(16))
      if (const auto byte = static_cast<std::uint8_t>(c); byte < 240 && out.size() < kLetterCount)
        out.push_back(kLetters[byte % kLetters.size()]);
  return out;
}

/// Letters only, in any case, with whatever people put between them.
std::string letters_of(std::string_view typed) {
  std::string out;
  for (const char c : upper(typed))
    if (c >= 'A' && c <= 'Z') out.push_back(c);
  return out;
}

}  // namespace

Result<DeviceStart> OAuth::begin_device(model::OAuthDevice device) {
  DeviceStart out{.device_code = make_token(kDeviceCode),
      .expires_in = times_.device / 1000,
      .interval = kEvery};
  device.digest = digest(out.device_code.reveal());
  device.every = kEvery;
  device.created_at = clock_.now();
  device.expires_at = device.created_at + times_.device;
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    do device.user_code = random_letters();
    while (!store::oauth_device_insert(tx, device));
    return {};
  }));
  const auto half = kLetterCount / 2;
  out.user_code = device.user_code.substr(0, half) + "-" + device.user_code.substr(half);
  return out;
}

Result<std::optional<model::OAuthDevice>> OAuth::find_device(std::string_view user_code) {
  using Found = std::optional<model::OAuthDevice>;
  return db_.read([&](store::Tx& tx) -> Result<Found> {
    auto found = store::oauth_device_by_code(tx, letters_of(user_code));
    const bool waits =
        found && found->state == model::DeviceState::pending && found->expires_at > clock_.now();
    return waits ? std::move(found) : Found();
  });
}

Status OAuth::decide_device(std::string_view user_code, const std::string& user_id,
    const std::string& session_id, bool allowed, model::AuditEntry entry) {
  return db_.write([&](store::Tx& tx) -> Status {
    MV_CHECK(check_signed_in(tx, user_id, session_id));
    auto found = store::oauth_device_by_code(tx, letters_of(user_code), true);
    if (!found || found->state != model::DeviceState::pending || found->expires_at <= clock_.now())
      return make_error(Code::not_found, "nothing waits for this code any more",
          "It works once and for ten minutes", "Let the program show a new one.");
    found->state = allowed ? model::DeviceState::approved : model::DeviceState::denied;
    found->user_id = user_id;
    store::oauth_device_update(tx, *found);
    store::audit_append(tx, entry);
    return {};
  });
}

Result<Tokens> OAuth::ask_device(const model::OAuthClient& client, std::string_view device_code) {
  if (!is_token(device_code, kDeviceCode))
    return oauth_error("invalid_grant", "the device code is none of this server");
  // Most answers are refusals that note the time, so they are not the transaction's error.
  std::optional<Error> refusal;
  MV_TRY(auto tokens, db_.write([&](store::Tx& tx) -> Result<std::optional<Tokens>> {
    using Given = std::optional<Tokens>;
    const auto refuse = [&](std::string_view token, std::string what) {
      refusal = oauth_error(token, std::move(what));
      return Given();
    };
    auto device = find(
        device_code, [&](auto digest) { return store::oauth_device_find_to_change(tx, digest); });
    const auto now = clock_.now();
    if (!device || device->client_id != client.id)
      return refuse("invalid_grant", "the device code is unknown, or was used");
    if (device->expires_at <= now) return refuse("expired_token", "the code has expired");
    if (device->state == model::DeviceState::denied)
      return refuse("access_denied", "the user refused");
    if (device->state == model::DeviceState::approved) {
      model::OAuthGrant grant;
      grant.user_id = device->user_id;
      grant.scopes = device->scopes;
      grant.resource = device->resource;
      grant.from = place_in_words(device->user_agent, device->address);
      auto given = begin_grant(tx, client, grant);
      store::oauth_device_delete(tx, device->digest);
      return Given(std::move(given));
    }
    const bool soon = now - device->asked_at + kSlack < device->every * 1000;
    device->asked_at = now;
    if (soon) device->every += kEvery;
    store::oauth_device_update(tx, *device);
    return soon ? refuse("slow_down", "it was asked too soon: wait five seconds longer")
                : refuse("authorization_pending", "the user has not answered yet");
  }));
  if (!tokens) return *std::move(refusal);
  return *std::move(tokens);
}

}  // namespace mv::auth
