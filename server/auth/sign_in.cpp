// SPDX-License-Identifier: Apache-2.0
#include "auth/sign_in.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "auth/api_key.hpp"
#include "auth/token.hpp"
#include "base/ids.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "store/access/audit.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/sessions.hpp"
#include "store/access/users.hpp"

namespace mv::auth {
namespace {

constexpr Millis kMinute = 60'000, kHour = 60 * kMinute;
constexpr Rate kOneAddress{10, 15 * kMinute}, kOneAccount{60, kHour}, kKnownDevice{30, kHour};
constexpr Rate kAllOfAddress{200, kHour};   // whatever the account
constexpr std::size_t kLongestAgent = 200;  // bytes

Error wrong() {
  return make_error(Code::unauthenticated, "e-mail address and password do not fit together", {},
      "Check both. Whoever invited you can send a link to set a new password.");
}

Error no_link() {
  return make_error(Code::gone, "this link does not work any more",
      "It works once and for 7 days, and a newer one takes its place",
      "Ask whoever invited you for another: mv user invite.");
}

Error fault(std::string at, std::string message) {
  auto out = make_error(Code::invalid, message);
  out.faults.push_back({std::move(at), "password", std::move(message), ""});
  return out;
}

model::AuditEntry entry(
    const model::User& user, std::string_view action, const SignIn::From& from, Millis now) {
  return {.user_id = user.id,
      .actor = user.id,
      .address = from.address,
      .action = std::string(action),
      .subject = user.id,
      .details = {{"user_agent", cut_text(valid_utf8(from.user_agent), kLongestAgent)}},
      .created_at = now};
}

std::string for_purpose(std::string_view purpose, std::string_view secret) {
  return fmt::format("{}.{}", purpose, secret);
}

/// What the cookie of a browser that was let in follows from. It ends with the password.
std::string device_of(const model::User& user) {
  return for_purpose("device", fmt::format("{}.{}", user.id, user.password_at));
}

}  // namespace

Status check_signed_in(store::Tx& tx, const std::string& user_id, const std::string& session_id) {
  MV_TRY(const auto user, store::user_get(tx, user_id, true));
  MV_CHECK(check_active(user));
  if (store::session_exists(tx, user_id, session_id)) return {};
  return make_error(
      Code::unauthenticated, "you were signed out meanwhile", {}, "Sign in, and answer again.");
}

SignIn::SignIn(
    store::Database& db, const Clock& clock, const Sealer& sealer, const ScryptCost& cost)
    : db_(db), clock_(clock), sealer_(sealer), passwords_(sealer, cost), limiter_(db, clock) {}

std::string SignIn::digest(std::string_view purpose, std::string_view secret) const {
  return sealer_.digest(pepper::kSessions, for_purpose(purpose, secret));
}

template <class F>
auto SignIn::find(std::string_view purpose, std::string_view secret, F&& look) const
    -> decltype(look(std::string_view())) {
  for (const auto& digest : sealer_.digests(pepper::kSessions, for_purpose(purpose, secret)))
    if (auto found = look(digest)) return found;
  return {};
}

std::vector<std::string> SignIn::form_tokens(std::string_view secret) const {
  return sealer_.digests(pepper::kSessions, for_purpose("form", secret));
}

Status SignIn::slow_down(const std::string& account, const std::string& address, bool known) {
  // The account by its digest: subjects are no place for addresses of people.
  const auto whole = digest("account", account);
  const auto subject = whole.substr(whole.size() - 32);
  std::vector<Limit> limits;
  if (known)
    limits.push_back({"sign-in", fmt::format("sign-in known {}", subject), kKnownDevice});
  else
    limits = {{"sign-in", fmt::format("sign-in {} {}", subject, address), kOneAddress},
        {"sign-in", fmt::format("sign-in {}", subject), kOneAccount},
        {"sign-in", fmt::format("sign-in from {}", address), kAllOfAddress}};
  return limiter_.spend(limits, "this was tried too often");
}

Result<SignIn::Opened> SignIn::open(store::Tx& tx, model::User user, const From& from) {
  const Millis now = clock_.now();
  Opened out;
  out.secret = make_token(kSessionSecret);
  out.session = {.id = new_id("ses", now),
      .user_id = user.id,
      .digest = digest("session", out.secret.reveal()),
      .address = from.address,
      .user_agent = std::string(cut_text(valid_utf8(from.user_agent), kLongestAgent)),
      .created_at = now,
      .seen_at = now,
      .expires_at = now + kSessionLongest};
  store::session_insert(tx, out.session);
  out.device = SecretText(sealer_.digest(pepper::kSessions, device_of(user)));
  out.user = std::move(user);
  return out;
}

Result<SignIn::Opened> SignIn::sign_in(const std::string& email, std::string_view password,
    const From& from, std::string_view device) {
  using User = std::optional<model::User>;
  const auto address = lower(trim(email));
  MV_TRY(const auto user,
      db_.read([&](store::Tx& tx) -> Result<User> { return store::user_by_email(tx, address); }));
  const bool known = user && sealer_.is_digest(pepper::kSessions, device_of(*user), device);
  MV_CHECK(slow_down(address, from.address, known));
  MV_TRY(const bool right,
      passwords_.matches(password, user ? user->password : "", user ? user->id : ""));
  const auto now = clock_.now();
  if (!right || user->state != model::UserState::active) {
    if (user)
      MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
        auto failed = entry(*user, "sign_in.fail", from, now);
        failed.actor.clear();
        store::audit_append(tx, std::move(failed));
        return {};
      }));
    if (right) return check_active(*user).error();
    return wrong();
  }
  return db_.write([&](store::Tx& tx) -> Result<Opened> {
    // As it is now: somebody may have been suspended while the password was hashed.
    MV_TRY(auto fresh, store::user_get(tx, user->id, true));
    if (fresh.password != user->password) return wrong();
    MV_CHECK(check_active(fresh));
    MV_TRY(auto opened, open(tx, std::move(fresh), from));
    auto done = entry(opened.user, "sign_in.succeed", from, now);
    done.credential = opened.session.id;
    store::audit_append(tx, std::move(done));
    return opened;
  });
}

SecretText SignIn::invite(store::Tx& tx, const std::string& user_id, const std::string& by) {
  const auto now = clock_.now();
  auto secret = make_token(kInvitation);
  store::invitation_put(tx, {.digest = digest("invitation", secret.reveal()),
                                .user_id = user_id,
                                .created_by = by,
                                .created_at = now,
                                .expires_at = now + kInvitationLasts});
  return secret;
}

Result<model::User> SignIn::invited(std::string_view invitation) {
  if (!is_token(invitation, kInvitation)) return no_link();
  return db_.read([&](store::Tx& tx) -> Result<model::User> {
    const auto found = find("invitation", invitation,
        [&](std::string_view digest) { return store::invitation_find(tx, digest); });
    if (!found || found->expires_at <= clock_.now()) return no_link();
    MV_TRY(auto user, store::user_get(tx, found->user_id));
    if (user.state == model::UserState::removed) return no_link();
    return user;
  });
}

Result<SignIn::Opened> SignIn::accept(
    std::string_view invitation, std::string_view password, const From& from) {
  MV_TRY(const auto before, invited(invitation));
  if (auto why = password_fault(password, before)) return fault("/password", *std::move(why));
  MV_TRY(const auto sealed, passwords_.seal(password, before.id));
  const auto now = clock_.now();
  return db_.write([&](store::Tx& tx) -> Result<Opened> {
    const auto found = find("invitation", invitation,
        [&](std::string_view digest) { return store::invitation_find(tx, digest, true); });
    if (!found || found->expires_at <= now) return no_link();
    MV_TRY(auto user, store::user_get(tx, found->user_id, true));
    if (user.state != model::UserState::invited) MV_CHECK(check_active(user));
    user.state = model::UserState::active;
    user.password = sealed;
    user.password_at = now;
    store::user_update(tx, user);
    store::invitation_delete(tx, user.id);
    store::sessions_delete(tx, user.id);
    store::oauth_grants_end(tx, user.id, "the password was changed", now);
    store::audit_append(tx, entry(user, "password.set", from, now));
    return open(tx, std::move(user), from);
  });
}

Status SignIn::change_password(const std::string& user_id, std::string_view password,
    std::string_view new_password, std::string_view keep, const From& from) {
  MV_TRY(const auto user, db_.read([&](store::Tx& tx) { return store::user_get(tx, user_id); }));
  MV_CHECK(slow_down(user.email, from.address, true));
  if (auto why = password_fault(new_password, user)) return fault("/new_password", *std::move(why));
  MV_TRY(const bool right, passwords_.matches(password, user.password, user.id));
  if (!right) return fault("/password", "That is not your present password.");
  MV_TRY(const auto sealed, passwords_.seal(new_password, user.id));
  const auto now = clock_.now();
  return db_.write([&](store::Tx& tx) -> Status {
    MV_TRY(auto fresh, store::user_get(tx, user_id, true));
    if (fresh.password != user.password)
      return make_error(Code::conflict, "the password was changed somewhere else a moment ago");
    MV_CHECK(check_active(fresh));
    fresh.password = sealed;
    fresh.password_at = now;
    store::user_update(tx, fresh);
    store::sessions_delete(tx, user_id, keep);
    store::oauth_grants_end(tx, user_id, "the password was changed", now);
    auto done = entry(fresh, "password.change", from, now);
    done.credential = std::string(keep);
    store::audit_append(tx, std::move(done));
    return {};
  });
}

Result<std::optional<SignIn::Known>> SignIn::find(std::string_view secret) {
  using Found = std::optional<Known>;
  if (!is_token(secret, kSessionSecret)) return Found();
  const auto now = clock_.now();
  MV_TRY(auto found, db_.read([&](store::Tx& tx) -> Result<Found> {
    auto session = find("session", secret,
        [&](std::string_view digest) { return store::session_find(tx, digest); });
    if (!session || session->expires_at <= now || session->seen_at + kSessionIdle <= now)
      return Found();
    MV_TRY(auto user, store::user_get(tx, session->user_id));
    if (user.state != model::UserState::active) return Found();
    return Found(Known{*std::move(session), std::move(user)});
  }));
  if (found && found->session.seen_at + kMinute <= now)
    MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
      store::session_touch(tx, found->session.id, now);
      return {};
    }));
  return found;
}

}  // namespace mv::auth
