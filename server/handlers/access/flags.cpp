// SPDX-License-Identifier: Apache-2.0
#include "auth/flags.hpp"

#include "api/access/flag_views.hpp"
#include "api/faults.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/cut.hpp"
#include "handlers/access/audit.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/once.hpp"
#include "store/access/flags.hpp"

namespace mv::handlers {
namespace {

using model::Flag;

constexpr std::int64_t kPercent = model::kWholeShare / 100;

Status may_change(const api::Principal& caller) {
  if (role_of(caller) != model::Role::member) return {};
  return make_error(
      Code::forbidden, "only an admin may change flags", {}, "Ask the owner of the server.");
}

Error no_flag(std::string_view id) {
  return make_error(Code::not_found, fmt::format("there is no flag {}", cut_text(id, 60)), {},
      "List them with mv flag list.");
}

Result<Flag> find(store::Tx& tx, const api::Call& call, bool to_change = false) {
  auto flag = store::flag_find(tx, call.param("id"), to_change);
  if (!flag) return no_flag(call.param("id"));
  return *std::move(flag);
}

api::Response shown(const api::Call& call, const Flag& flag) {
  auto out = answer(200, api::view(flag, call.principal.user_id));
  out.headers.set("ETag", entity_tag(flag.revision));
  return out;
}

/// Changes a flag in one transaction with the look at it and the note of it.
template <class Change>
Result<api::Response> change(
    Deps& deps, api::Call& call, std::string_view action, Change&& change) {
  MV_CHECK(may_change(call.principal));
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    MV_TRY(auto flag, find(tx, call, true));
    MV_CHECK(check_if_match(call, flag.revision));
    const auto before = flag;
    MV_CHECK(change(flag));
    if (flag.created_at == 0) flag.created_at = call.now;
    flag.updated_at = call.now;
    store::flag_put(tx, flag);
    ++flag.revision;
    const auto facts = [](const Flag& of) {
      return boost::json::object{
          {"percent", of.share / kPercent}, {"killed_because", of.killed_because}};
    };
    note(tx, call, std::string(action), flag.id,
        {{"before", facts(before)}, {"after", facts(flag)}});
    return shown(call, flag);
  });
  (void)deps.flags.refresh();
  return done;
}

Result<Millis> time_of(const std::string& text) {
  auto time = parse_utc(text);
  if (!time)
    return api::error_of({{"/expires_at", "date-time", time.error().what, time.error().why}});
  return time;
}

Result<api::Response> create(Deps& deps, api::Call& call) {
  MV_CHECK(may_change(call.principal));
  MV_TRY(const auto input, api::decode<api::CreateFlag>(call.body));
  Flag flag{.id = input.id,
      .description = input.description,
      .owner = input.owner,
      .share = input.percent * kPercent,
      .created_at = call.now,
      .updated_at = call.now};
  if (input.expires_at) { MV_TRY(flag.expires_at, time_of(*input.expires_at)); }
  auto done = once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    if (store::flag_find(tx, flag.id, true))
      return make_error(Code::conflict, fmt::format("there is a flag {} already", flag.id), {},
          fmt::format("Change it with mv flag ramp {} PERCENT.", flag.id));
    store::flag_put(tx, flag);
    note(tx, call, "flag.create", flag.id, {{"after", {{"percent", input.percent}}}});
    return created(call, api::view(flag, call.principal.user_id));
  });
  (void)deps.flags.refresh();
  return done;
}

Result<api::Response> update(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::UpdateFlag>(call.body));
  Millis expires = 0;
  if (input.expires_at) { MV_TRY(expires, time_of(*input.expires_at)); }
  return change(deps, call, "flag.update", [&](Flag& flag) -> Status {
    if (input.percent) flag.share = *input.percent * kPercent;
    if (input.description) flag.description = *input.description;
    if (input.owner) flag.owner = *input.owner;
    if (input.expires_at) flag.expires_at = expires;
    return {};
  });
}

Result<api::Response> kill(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::KillFlag>(call.body));
  return change(deps, call, "flag.kill", [&](Flag& flag) -> Status {
    if (flag.killed_at == 0) flag.killed_at = call.now;
    flag.killed_because = input.reason;
    return {};
  });
}

Result<api::Response> resume(Deps& deps, api::Call& call) {
  return change(deps, call, "flag.resume", [&](Flag& flag) -> Status {
    flag.killed_at = 0;
    flag.killed_because.clear();
    return {};
  });
}

Result<api::Response> remove(Deps& deps, api::Call& call) {
  MV_CHECK(may_change(call.principal));
  const auto done = deps.db.write([&](store::Tx& tx) -> Status {
    MV_TRY(const auto flag, find(tx, call, true));
    MV_CHECK(check_if_match(call, flag.revision));
    store::flag_delete(tx, flag.id);
    note(tx, call, "flag.delete", flag.id);
    return {};
  });
  (void)deps.flags.refresh();
  MV_CHECK(done);
  return no_content();
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  using Flags = std::vector<Flag>;
  MV_TRY(const auto flags,
      deps.db.read([&](store::Tx& tx) -> Result<Flags> { return store::flag_list(tx); }));
  api::Page<api::FlagView> out;
  for (const auto& flag : flags) out.data.push_back(api::view(flag, call.principal.user_id));
  return answer(200, out);
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto flag, deps.db.read([&](store::Tx& tx) { return find(tx, call); }));
  return shown(call, flag);
}

// ---- OFREP -------------------------------------------------------------------------------------

/// The rule is a code of the protocol.
Error refused(Code code, std::string rule, std::string what) {
  auto out = make_error(code, what);
  out.faults.push_back({"", std::move(rule), std::move(what), ""});
  return out;
}

Error no_context() {
  return refused(Code::bad_request, "INVALID_CONTEXT",
      "the body and its context are objects, and targetingKey is a text");
}

constexpr std::string_view kNoTarget =
    "the context has no targetingKey, and only some users have this flag";

/// For whom; nothing = the context makes no sense.
std::optional<std::string> target_of(const api::Call& call) {
  if (!call.body.is_object()) return std::nullopt;
  const auto* context = call.body.get_object().if_contains("context");
  if (!context) return std::string();
  if (!context->is_object()) return std::nullopt;
  const auto* key = context->get_object().if_contains("targetingKey");
  if (!key || key->is_null()) return std::string();
  return key->is_string() ? std::optional(std::string(key->get_string())) : std::nullopt;
}

bool lacks_target(const Flag& flag, std::string_view target) {
  return target.empty() && model::evaluate(flag, target).reason == model::FlagReason::SPLIT;
}

Result<api::Response> evaluate_one(Deps& deps, api::Call& call) {
  const auto& key = call.param("id");
  const auto target = target_of(call);
  if (!target) return no_context();
  const auto all = deps.flags.all();
  const auto flag = all->find(key);
  if (flag == all->end())
    return refused(Code::not_found, "FLAG_NOT_FOUND", "there is no flag of this name");
  if (lacks_target(flag->second, *target))
    return refused(Code::bad_request, "TARGETING_KEY_MISSING", std::string(kNoTarget));
  return answer(200, api::evaluation(flag->second, *target));
}

Result<api::Response> evaluate_all(Deps& deps, api::Call& call) {
  const auto target = target_of(call);
  if (!target) return no_context();
  boost::json::array flags;
  const auto all = deps.flags.all();  // held: they are read anew every second
  for (const auto& [id, flag] : *all)
    flags.push_back(lacks_target(flag, *target)
                        ? boost::json::value{{"key", id}, {"errorCode", "TARGETING_KEY_MISSING"},
                              {"errorDetails", kNoTarget}}
                        : model::to_json(api::evaluation(flag, *target)));
  auto out = answer(200, boost::json::object{{"flags", std::move(flags)}});
  out.headers.set("ETag", fmt::format("\"{}\"", to_hex(sha256(out.body)).substr(0, 32)));
  return unless_known(call, std::move(out));
}

}  // namespace

void add_flags(api::Handlers& handlers, Deps& deps) {
  handlers.plain["flag_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["flag_create"] = [&](api::Call& call) { return create(deps, call); };
  handlers.plain["flag_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["flag_update"] = [&](api::Call& call) { return update(deps, call); };
  handlers.plain["flag_kill"] = [&](api::Call& call) { return kill(deps, call); };
  handlers.plain["flag_resume"] = [&](api::Call& call) { return resume(deps, call); };
  handlers.plain["flag_delete"] = [&](api::Call& call) { return remove(deps, call); };
  handlers.plain["ofrep_flag_evaluate"] = [&](api::Call& call) { return evaluate_one(deps, call); };
  handlers.plain["ofrep_flags_evaluate"] = [&](api::Call& call) {
    return evaluate_all(deps, call);
  };
}

}  // namespace mv::handlers
