// SPDX-License-Identifier: Apache-2.0
#include "api/access/people_views.hpp"
#include "store/access/users.hpp"

#include "auth/api_key.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/sign_in.hpp"
#include "base/ids.hpp"
#include "base/text/text.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/access/tier_change.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/once.hpp"
#include "notify/invitation.hpp"
#include "notify/smtp.hpp"
#include "store/access/api_keys.hpp"
#include "store/access/oauth_clients.hpp"
#include "store/access/oauth_grants.hpp"
#include "store/access/sessions.hpp"
#include "store/payment/subscriptions.hpp"
#include "store/events/notify.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

using model::Role;
using model::User;
using model::UserState;

std::string id_of(const api::Call& call) {
  return call.param("id") == "me" ? call.principal.user_id : std::string(call.param("id"));
}

Error only_admins(std::string_view what) {
  return make_error(Code::forbidden, fmt::format("only an admin may {}", what), {},
      "Ask the owner of the server.");
}

Error no_user(std::string_view id) {
  return make_error(
      Code::not_found, fmt::format("there is no user {}", id), {}, "List them with mv user list.");
}

/// Members see themselves alone; of others they do not even learn that they are there.
Status may_see(const api::Principal& caller, std::string_view id) {
  return role_of(caller) == Role::member && id != caller.user_id ? Status(no_user(id)) : Status();
}

/// An admin manages members, the owner everybody.
Status may_manage(const api::Principal& caller, const User& user) {
  const auto role = role_of(caller);
  if (role == Role::owner || (role == Role::admin && user.role == Role::member)) return {};
  MV_CHECK(may_see(caller, user.id));
  return role == Role::member ? only_admins("do this")
                              : make_error(Code::forbidden,
                                    fmt::format("{} is {}", user.id,
                                        user.role == Role::owner ? "the owner" : "an admin"),
                                    "Admins manage members", "Ask the owner of the server.");
}

Error removed(const User& user) {
  return make_error(Code::conflict, fmt::format("{} is removed", user.id),
      "That cannot be taken back", "Invite the person anew, by e-mail address.");
}

/// Changes a user in one transaction with the look at it and the note of it; shown(user) is the
/// answer.
template <class Change, class Shown>
Result<api::Response> change(
    Deps& deps, api::Call& call, std::string_view action, Change change, Shown shown) {
  MV_CHECK(check_no_revision(call));
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_CHECK(may_see(call.principal, id_of(call)));
    MV_TRY(auto user, store::user_get(tx, id_of(call), true));
    const auto before = user;
    MV_CHECK(change(tx, user));
    store::user_update(tx, user);
    boost::json::object was, is;
    const auto compare = [&](const char* name, std::string_view old, std::string_view now) {
      if (old == now) return;
      was[name] = old;
      is[name] = now;
    };
    compare("name", before.name, user.name);
    compare("email", before.email, user.email);
    compare("role", to_word(before.role), to_word(user.role));
    compare("state", to_word(before.state), to_word(user.state));
    note(tx, call, std::string(action), user.id,
        {{"before", std::move(was)}, {"after", std::move(is)}}, user.id);
    return answer(200, shown(user));
  });
  deps.keys.forget();
  return done;
}
template <class Change>
Result<api::Response> change(Deps& deps, api::Call& call, std::string_view action, Change what) {
  return change(deps, call, action, what, [](const User& user) { return api::view(user); });
}

/// A link to set a password, which is shown once.
struct Link {
  std::string url;
  bool mailed = false;
};

/// Makes one for the user. It is mailed, too, when the caller has an e-mail channel: its mail
/// server takes mail to others.
Link new_link(store::Tx& tx, Deps& deps, const api::Call& call, const User& user) {
  const auto& caller = call.principal;
  const auto secret = deps.sign_in.invite(tx, user.id, caller.user_id);
  Link out{fmt::format("{}/invitation?token={}", deps.address(), secret.reveal())};
  out.mailed = notify::check_address(user.email).ok() &&
               !store::channels_active(tx, model::owner_of(caller), "email").empty();
  if (out.mailed) {
    store::invitation_mail_begin(
        tx, user.id, caller.mode, notify::seal_link(deps.sealer, user.id, out.url));
    const auto made = store::invitation_of(tx, user.id);
    store::job_add(tx, notify::invitation_job(user.id, made ? made->created_at : 0), call.now);
  }
  return out;
}

api::UserView with_link(const User& user, const Link& link, Millis now) {
  auto out = api::view(user);
  out.link = link.url;
  out.link_expires_at = format_utc(now + auth::kInvitationLasts);
  if (link.mailed) out.link_mailed_to = user.email;
  return out;
}

Status has_address(const Deps& deps) {
  if (!deps.address().empty()) return {};
  return make_error(Code::conflict, "this server has no address that people could open",
      "It listens on a Unix socket only",
      "Start mvd with --listen 127.0.0.1:8080, and with --public-url behind a proxy.");
}

Error taken(const User& other) {
  return make_error(Code::conflict, fmt::format("{} is the address of {}", other.email, other.id),
      {}, fmt::format("For a new link to set a password: mv user invite {}.", other.id));
}

/// Whoever sets the password of an admin or of the owner has all that they may: so a key needs all
/// scopes to make a link for one, or an admin of somebody.
Status may_empower(const api::Principal& caller, Role role, std::string_view whom) {
  const auto& scopes = caller.scopes;
  const bool for_sandbox = !caller.key_id.empty() && caller.mode == model::Mode::sandbox;
  if (caller.restricted || for_sandbox)
    return make_error(Code::forbidden, "this key may not make links to set a password",
        "It is for the sandbox, or has a limit or networks of its own, and whoever opens the link "
        "would have none of these",
        "Use a live key without them, or run it on the server's machine.");
  if (role == Role::member || caller.owner ||
      std::find(scopes.begin(), scopes.end(), "*") != scopes.end())
    return {};
  return make_error(Code::forbidden, fmt::format("this key may not do this for {}", whom),
      "An admin may do more than the key", "Run it on the server's machine.");
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  const auto role = role_of(call.principal);
  if (role == Role::member) return only_admins("invite people");
  MV_TRY(const auto input, api::decode<api::CreateUser>(call.body));
  if (input.role != "member" && role != Role::owner)
    return make_error(Code::forbidden, "only the owner may invite an admin", {},
        "Invite a member, or ask the owner of the server.");
  MV_CHECK(may_empower(call.principal, *from_word<Role>(input.role), "an admin"));
  MV_CHECK(has_address(deps));
  const auto email = lower(input.email);
  User user{.id = new_id("usr", call.now),
      .name = input.name.value_or(email.substr(0, email.find('@'))),
      .tier = input.tier,
      .created_at = call.now,
      .email = email,
      .role = *from_word<Role>(input.role),
      .state = UserState::invited};
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    if (const auto other = store::user_by_email(tx, email)) return taken(*other);
    MV_CHECK(store::user_insert(tx, user));
    const auto link = new_link(tx, deps, call, user);
    note(tx, call, "user.create", user.id,
        {{"after", {{"email", email}, {"role", input.role}, {"tier", input.tier}}}}, user.id);
    return created(call, with_link(user, link, call.now));
  });
}

Result<api::Response> invite(Deps& deps, api::Call& call) {
  MV_CHECK(has_address(deps));
  Link link;
  return change(
      deps, call, "user.invite",
      [&](store::Tx& tx, User& user) -> Status {
        MV_CHECK(may_manage(call.principal, user));
        MV_CHECK(may_empower(call.principal, user.role, user.id));
        if (user.state == UserState::suspended || user.state == UserState::removed)
          return make_error(Code::conflict, fmt::format("{} is {}", user.id, user.state), {},
              user.state == UserState::removed
                  ? "Invite the person anew, by e-mail address."
                  : fmt::format("Let them in again first: mv user resume {}.", user.id));
        if (user.email.empty())
          return make_error(Code::conflict, fmt::format("{} has no e-mail address", user.id),
              "People sign in with it",
              fmt::format("Give it one first: mv user update {} --email ADDRESS.", user.id));
        link = new_link(tx, deps, call, user);
        return {};
      },
      [&](const User& user) { return with_link(user, link, call.now); });
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  if (role_of(call.principal) == Role::member) return only_admins("list users");
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto slice, deps.db.read([&](store::Tx& tx) -> Result<store::Slice<User>> {
    return store::user_list(tx, page);
  }));
  return list_answer<api::UserView>(
      deps, call, slice, [](const auto& user) { return api::view(user); });
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_CHECK(may_see(call.principal, id_of(call)));
  MV_TRY(const auto user,
      deps.db.read([&](store::Tx& tx) { return store::user_get(tx, id_of(call)); }));
  return answer(200, api::view(user));
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateUser>(call.body));
  return change(deps, call, "user.update", [&](store::Tx& tx, User& user) -> Status {
    const bool self = user.id == call.principal.user_id;
    if (!self) MV_CHECK(may_manage(call.principal, user));
    if (user.state == UserState::removed) return removed(user);
    if (input.role && *input.role != to_word(user.role)) {
      if (role_of(call.principal) != Role::owner)
        return make_error(
            Code::forbidden, "only the owner may change roles", "", "Ask the owner of the server.");
      if (user.role == Role::owner)
        return make_error(Code::conflict, "the owner's role cannot be changed",
            "The server would belong to nobody");
      MV_CHECK(may_empower(call.principal, Role::admin, user.id));
      user.role = *from_word<Role>(*input.role);
    }
    if (input.email && lower(*input.email) != user.email) {
      const auto other = store::user_by_email(tx, lower(*input.email));
      if (other) return taken(*other);
      store::invitation_delete(tx, user.id);  // its link went to the old address
      user.email = lower(*input.email);
    }
    if (input.name) user.name = *input.name;
    return {};
  });
}

Status not_oneself(const api::Principal& caller, const User& user, std::string_view what) {
  if (user.role == Role::owner)
    return make_error(Code::forbidden, fmt::format("the owner cannot be {}", what),
        "The server would belong to nobody");
  if (user.id == caller.user_id)
    return make_error(Code::forbidden, fmt::format("nobody is {} by themselves", what), {},
        "Ask the owner of the server.");
  return {};
}

Result<api::Response> suspend(Deps& deps, api::Call& call) {
  return change(deps, call, "user.suspend", [&](store::Tx& tx, User& user) -> Status {
    MV_CHECK(may_manage(call.principal, user));
    MV_CHECK(not_oneself(call.principal, user, "suspended"));
    if (user.state == UserState::removed) return removed(user);
    user.state = UserState::suspended;
    store::sessions_delete(tx, user.id);
    store::invitation_delete(tx, user.id);
    return {};
  });
}

Result<api::Response> resume(Deps& deps, api::Call& call) {
  return change(deps, call, "user.resume", [&](store::Tx&, User& user) -> Status {
    MV_CHECK(may_manage(call.principal, user));
    if (user.state == UserState::removed) return removed(user);
    if (user.state == UserState::suspended)
      user.state = user.password.empty() ? UserState::invited : UserState::active;
    return {};
  });
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  auto done = change(deps, call, "user.delete", [&](store::Tx& tx, User& user) -> Status {
    MV_CHECK(may_manage(call.principal, user));
    MV_CHECK(not_oneself(call.principal, user, "removed"));
    user.state = UserState::removed;
    user.email.clear();
    user.password.clear();
    store::sessions_delete(tx, user.id);
    store::invitation_delete(tx, user.id);
    store::api_keys_revoke_all(tx, user.id, call.now);
    store::oauth_grants_end(tx, user.id, "the user was removed", call.now);
    store::oauth_clients_delete(tx, user.id);
    return {};
  });
  deps.oauth.forget();
  return done;
}

Result<api::Response> set_tier(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::SetTier>(call.body));
  Millis until = 0;
  if (input.until) { MV_TRY(until, parse_utc(*input.until)); }
  const auto id = id_of(call);
  int resumed = 0;
  MV_TRY(const auto user, deps.db.write([&](store::Tx& tx) -> Result<User> {
    MV_CHECK(may_see(call.principal, id));
    MV_TRY(const auto before, store::user_get(tx, id, true));
    MV_CHECK(may_manage(call.principal, before));
    const model::Tier tier{input.tier, until};
    store::base_tier_set(tx, id, tier, call.now);
    MV_TRY(resumed, change_tier(tx, id, tier, call.now));
    note(tx, call, "user.tier", id,
        {{"before", {{"tier", before.tier}}}, {"after", {{"tier", input.tier}}}}, id);
    return store::user_get(tx, id);
  }));
  deps.keys.forget();
  auto view = api::view(user);
  view.resumed = resumed;
  return answer(200, view);
}

}  // namespace

void add_users(api::Handlers& handlers, Deps& deps) {
  handlers.plain["user_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["user_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["user_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["user_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["user_invite"] = [&](api::Call& call) { return invite(deps, call); };
  handlers.plain["user_suspend"] = [&](api::Call& call) { return suspend(deps, call); };
  handlers.plain["user_resume"] = [&](api::Call& call) { return resume(deps, call); };
  handlers.plain["user_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["user_tier_set"] = [&](api::Call& call) { return set_tier(deps, call); };
}

}  // namespace mv::handlers
