// SPDX-License-Identifier: Apache-2.0
// Every row of the route table, on both databases: it succeeds, it refuses bad input, and it never
// touches what somebody else has or what is of the other mode.
#include <algorithm>
#include <set>

#include "base/text/text.hpp"
#include "handlers/row.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

bool has_id(const Row& row) {
  return route(row.operation).path.find("{id}") != std::string_view::npos;
}

/// What {id} names, when the table has to fill it in.
std::string made(Site& site, const Row& row, const Caller& caller) {
  return row.make ? row.make(site, caller) : std::string();
}

Ask good_ask(Site& site, const Row& row, const std::string& id) {
  auto ask = row.good ? row.good(site, id) : Ask{};
  if (ask.id.empty()) ask.id = id;
  return ask;
}

/// Like an id that there is, and it is none. Ids of one millisecond count up at their end (new_id),
/// so that another end may well be one: their random part begins otherwise.
std::string missing(std::string id) {
  constexpr std::size_t kRandomChars = 16;
  auto& changed = id.at(id.size() - std::min(id.size(), kRandomChars));
  changed = changed == 'z' ? 'y' : 'z';
  return id;
}

/// The answer without the ids that it repeats.
std::string said(const Reply& reply, const std::string& id) {
  return std::to_string(reply.status) + replace_all(reply.text, id, "ID");
}

/// A refusal in the form that the route has for its callers.
void check_refused(const Row& row, const Reply& reply, int status, const std::string& says) {
  INFO(reply.status << " " << reply.text);
  REQUIRE(reply.status == status);
  REQUIRE(reply.text.find(says) != std::string::npos);
  const auto type = reply.headers.get("Content-Type");
  switch (route(row.operation).errors) {
    case api::Errors::problem:
      REQUIRE(type == "application/problem+json");
      REQUIRE(reply.body.at("status") == status);
      REQUIRE(!reply.at("detail").empty());
      break;
    case api::Errors::oauth:
      REQUIRE(type.starts_with("application/json"));
      REQUIRE(!reply.at("error").empty());
      break;
    case api::Errors::ofrep:
      REQUIRE((type.starts_with("application/json") || type == "application/problem+json"));
      break;
    case api::Errors::page: REQUIRE(type.starts_with("text/html")); break;
  }
}

// The same again with the key gets the same answer and does nothing; with another body it is
// another request.
void check_once(Site& site, const Row& row, Ask ask, const Reply& first) {
  const auto before = site.everything();
  const auto again = site.ask(kMe, row.operation, ask);
  INFO(again.status << " " << again.text);
  REQUIRE(again.headers.get("Idempotent-Replayed") == "true");
  REQUIRE(again.status == first.status);
  REQUIRE(again.text == first.text);
  if (route(row.operation).body == api::BodyKind::json) {
    auto other = ask.body.is_object() ? ask.body.as_object() : json::object{};
    other["other"] = 1;
    ask.body = other;
    check_refused(row, site.ask(kMe, row.operation, ask), 422, "Idempotency-Key");
  }
  REQUIRE(site.everything() == before);
}

/// A request of a test, and what it must get.
struct Refused {
  std::string what;
  Ask ask;
  int status;
  std::string says;
};

std::vector<Refused> refused_of(Site& site, const Row& row, const std::string& id) {
  std::vector<Refused> out;
  for (const auto& bad : row.bad) {
    auto ask = bad.ask(site, id);
    if (ask.id.empty()) ask.id = id;
    out.push_back({bad.what, std::move(ask), bad.status, bad.says});
  }
  const auto auth = route(row.operation).auth;
  const bool signs_in = auth == api::Auth::key || auth == api::Auth::owner;
  // OFREP lets clients send more than is looked at.
  const bool strict = signs_in && route(row.operation).errors != api::Errors::ofrep;
  if (route(row.operation).body == api::BodyKind::json && strict) {
    auto ask = good_ask(site, row, id);
    ask.body.as_object()["no_such_field"] = 1;
    out.push_back({"there is no such field", std::move(ask), 422, "/no_such_field"});
  }
  if (has_id(row) && row.no_foreign.empty())
    for (const std::string wrong : {"x", "trk_1", "'; drop table tracks; --", "\xc3\xa9"}) {
      auto ask = good_ask(site, row, id);
      ask.id = wrong;
      out.push_back({"an id that nothing can have: " + wrong, std::move(ask), 404, ""});
    }
  return out;
}

/// A request with somebody else's id is answered like one with an id that there is not.
void check_foreign(Site& site, const Row& row, const Ask& ask, const Ask& of_none,
    const std::string& id, int status) {
  const auto before = site.everything();
  const auto foreign = site.ask(kMe, row.operation, ask);
  INFO(foreign.status << " " << foreign.text);
  REQUIRE(foreign.status == status);
  REQUIRE(said(foreign, id) == said(site.ask(kMe, row.operation, of_none), missing(id)));
  if (status == 200) REQUIRE(foreign.list().empty());
  REQUIRE(site.everything() == before);
}

void check_path_id(Site& site, const Row& row, const Caller& stranger) {
  INFO("an id of " << stranger.user << ", " << to_word(stranger.mode));
  const auto id = made(site, row, stranger);
  auto ask = good_ask(site, row, made(site, row, kMe));
  ask.id = id;
  auto of_none = ask;
  of_none.id = missing(id);
  check_foreign(site, row, ask, of_none, id, 404);
}

void check_body_id(Site& site, const Row& row, const Foreign& foreign, const Caller& stranger) {
  INFO(foreign.what << " of " << stranger.user << ", " << to_word(stranger.mode));
  const auto id = made(site, row, kMe);
  const auto other = foreign.make(site, stranger);
  auto ask = foreign.ask(site, id, other), of_none = foreign.ask(site, id, missing(other));
  if (ask.id.empty()) ask.id = of_none.id = id;
  check_foreign(site, row, ask, of_none, other, foreign.status);
}

}  // namespace

TEST_CASE("every operation succeeds") {
  on_both_sites([](Site& site) {
    for (const auto& row : all_rows()) {
      INFO(row.operation);
      const auto& of_table = route(row.operation);
      const bool once = of_table.idempotent && of_table.body != api::BodyKind::stream;
      const auto id = made(site, row, kMe);
      auto ask = good_ask(site, row, id);
      if (once)
        ask.fields.emplace_back("Idempotency-Key", replace_all(site.fresh("key"), " ", "-"));
      const auto reply = site.ask(kMe, row.operation, ask);
      {
        INFO(reply.text);
        REQUIRE(reply.status == of_table.success);
      }
      if (once) check_once(site, row, ask, reply);
      row.check(site, id, reply);
    }
  });
}

TEST_CASE("every operation refuses bad input, and changes nothing") {
  on_both_sites([](Site& site) {
    for (const auto& row : all_rows()) {
      INFO(row.operation);
      const auto all = refused_of(site, row, made(site, row, kMe));
      const auto before = all.empty() ? std::string() : site.everything();
      for (const auto& [what, ask, status, says] : all) {
        INFO(what);
        check_refused(row, site.ask(kMe, row.operation, ask), status, says);
        REQUIRE(site.everything() == before);
      }
    }
  });
}

TEST_CASE("ids of others and of the other mode are as if they were not there") {
  on_both_sites([](Site& site) {
    for (const auto& row : all_rows()) {
      INFO(row.operation);
      for (const auto& stranger : {kOther, kMyLive}) {
        if (row.for_users && stranger.user == kMe.user) continue;
        if (has_id(row) && row.no_foreign.empty() && row.make) check_path_id(site, row, stranger);
        for (const auto& foreign : row.foreign) check_body_id(site, row, foreign, stranger);
      }
    }
  });
}

TEST_CASE("the table of the tests has every operation, each with its three parts") {
  std::set<std::string_view> known;
  for (const auto& row : all_rows()) {
    INFO(row.operation);
    REQUIRE(known.insert(row.operation).second);
    REQUIRE(row.check);
    REQUIRE(row.bad.empty() != row.no_bad.empty());
    // Either an id that may be somebody else's, or why there is none.
    const bool names_one = (has_id(row) && row.make) || !row.foreign.empty();
    REQUIRE((names_one || !row.no_foreign.empty()));
    if (has_id(row) && row.no_foreign.empty() && row.foreign.empty()) REQUIRE(row.make);
    if (row.no_bad == kOnlyId) REQUIRE((has_id(row) && row.no_foreign.empty()));
  }
  for (const auto& row : api::routes()) {
    INFO(row.operation);
    REQUIRE(known.contains(row.operation));
  }
  REQUIRE(known.size() == api::routes().size());
}

}  // namespace mv::test
