// SPDX-License-Identifier: Apache-2.0
// People who sign in: invitations, passwords, sessions, and guessing.
#include <atomic>
#include <thread>

#include "auth/sign_in.hpp"
#include "store/access/audit.hpp"
#include "store/access/sessions.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;
using auth::SignIn;

namespace {

const std::string kAda = "ada@example.com", kPassword = "nine green bottles";
const SignIn::From kHere{"192.0.2.7", "a browser"};

struct People {
  explicit People(Fixture& f) : fixture(f), sign_in(*f.db, f.clock, sealer, {1 << 4, 1, 1}) {
    f.write([&](Tx& tx) {
      model::User user{.id = "usr_ada", .name = "Ada", .created_at = kNow, .email = kAda};
      user.state = model::UserState::invited;
      (void)store::user_insert(tx, user);
    });
  }
  std::string invite() {
    SecretText out;
    fixture.write([&](Tx& tx) { out = sign_in.invite(tx, "usr_ada", "usr_operator"); });
    return out.reveal();
  }
  Result<SignIn::Opened> enter(
      const std::string& password, const SignIn::From& from = kHere, std::string_view device = "") {
    return sign_in.sign_in(" Ada@Example.com ", password, from, device);
  }
  bool known(const SignIn::Opened& opened) {
    return sign_in.find(opened.secret.reveal())->has_value();
  }

  Fixture& fixture;
  Sealer sealer{SecretText(std::string(32, 'k'))};
  SignIn sign_in;
};

}  // namespace

TEST_CASE("an invitation sets a password once, and its session works") {
  on_both([](Fixture& f) {
    People people(f);
    REQUIRE(code_of(people.enter(kPassword)) == Code::unauthenticated);
    const auto old = people.invite(), link = people.invite();
    REQUIRE(code_of(people.sign_in.invited(old)) == Code::gone);
    REQUIRE(people.sign_in.invited(link)->email == kAda);
    REQUIRE(code_of(people.sign_in.accept(link, "short", kHere)) == Code::invalid);
    const auto opened = people.sign_in.accept(link, kPassword, kHere);
    REQUIRE(opened.ok());
    REQUIRE(people.known(*opened));
    REQUIRE(code_of(people.sign_in.accept(link, kPassword, kHere)) == Code::gone);
    const auto entered = people.enter(kPassword);
    REQUIRE(entered.ok());
    REQUIRE(entered->secret != opened->secret);
    f.read([&](Tx& tx) {
      const auto user = *store::user_get(tx, "usr_ada");
      REQUIRE(user.state == model::UserState::active);
      REQUIRE(user.password.find("scrypt") == std::string::npos);  // sealed
      return 0;
    });
    f.clock.advance(auth::kInvitationLasts);
    const auto late = people.invite();
    f.clock.advance(auth::kInvitationLasts);
    REQUIRE(code_of(people.sign_in.invited(late)) == Code::gone);
  });
}

TEST_CASE("of two that use one invitation at once, one sets the password") {
  on_both([](Fixture& f) {
    People people(f);
    const auto link = people.invite();
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        won += people.sign_in.accept(link, kPassword + std::to_string(i), kHere).ok();
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(won == 1);
  });
}

TEST_CASE("sessions end: idle, old, by a new password, by suspension") {
  on_both([](Fixture& f) {
    People people(f);
    const auto first = *people.sign_in.accept(people.invite(), kPassword, kHere);
    f.clock.advance(auth::kSessionIdle - 1);
    REQUIRE(people.known(first));  // seen again
    f.clock.advance(auth::kSessionIdle - 1);
    REQUIRE(people.known(first));
    f.clock.advance(auth::kSessionIdle);
    REQUIRE(!people.known(first));

    const auto one = *people.enter(kPassword), two = *people.enter(kPassword);
    const auto change = [&](const std::string& from, const std::string& to) {
      return people.sign_in.change_password("usr_ada", from, to, one.session.id, kHere);
    };
    REQUIRE(change("wrong", "ten green bottles").error().faults.front().at == "/password");
    REQUIRE(change(kPassword, "short").error().faults.front().at == "/new_password");
    REQUIRE(change(kPassword, "ten green bottles").ok());
    REQUIRE(people.known(one));
    REQUIRE(!people.known(two));
    REQUIRE(code_of(people.enter(kPassword)) == Code::unauthenticated);

    for (Millis passed = 0; passed < auth::kSessionLongest; passed += auth::kSessionIdle / 2) {
      (void)people.known(one);
      f.clock.advance(auth::kSessionIdle / 2);
    }
    REQUIRE(!people.known(one));
    const auto last = *people.enter("ten green bottles");
    f.write([&](Tx& tx) {
      auto user = *store::user_get(tx, "usr_ada");
      user.state = model::UserState::suspended;
      store::user_update(tx, user);
    });
    REQUIRE(!people.known(last));
    REQUIRE(code_of(people.enter("ten green bottles")) == Code::unauthenticated);
    REQUIRE(!people.sign_in.find("mv_ses_x")->has_value());
  });
}

TEST_CASE("guessing is slowed down, and shuts nobody out of a browser that was let in before") {
  on_sqlite([](Fixture& f) {
    People people(f);
    const auto known = *people.sign_in.accept(people.invite(), kPassword, kHere);
    int wrong = 0;
    while (code_of(people.enter("guess", {"198.51.100.9", ""})) == Code::unauthenticated) ++wrong;
    REQUIRE(wrong == 10);
    const auto refused = people.enter(kPassword, {"198.51.100.9", ""});
    REQUIRE(code_of(refused) == Code::rate_limited);
    REQUIRE(refused.error().retry_after.has_value());
    // Another place, and a known browser at any place.
    REQUIRE(people.enter(kPassword).ok());
    REQUIRE(people.enter(kPassword, {"198.51.100.9", ""}, known.device.reveal()).ok());
    REQUIRE(code_of(people.enter(kPassword, {"198.51.100.9", ""}, "x")) == Code::rate_limited);
    f.clock.advance(90'001);
    REQUIRE(people.enter(kPassword, {"198.51.100.9", ""}).ok());
    const auto failed = f.read([&](Tx& tx) {
      return store::audit_list(tx, {"usr_ada", "sign_in.fail", ""}, {.limit = 100}).items.size();
    });
    REQUIRE(failed == 10);
  });
}

TEST_CASE("a hash that was sealed for another user opens nothing") {
  on_sqlite([](Fixture& f) {
    People people(f);
    (void)*people.sign_in.accept(people.invite(), kPassword, kHere);
    f.write([&](Tx& tx) {
      auto user = *store::user_get(tx, "usr_ada");
      model::User eve{.id = "usr_eve", .name = "Eve", .email = "eve@example.com"};
      eve.password = user.password;
      (void)store::user_insert(tx, eve);
    });
    REQUIRE(
        code_of(people.sign_in.sign_in("eve@example.com", kPassword, kHere, "")) == Code::corrupt);
  });
}

TEST_CASE("passwords that others try first are refused with the reason") {
  model::User user{.id = "usr_ada", .name = "Ada Stone", .email = kAda};
  const auto why = [&](std::string_view text) {
    return auth::password_fault(text, user).value_or("");
  };
  CHECK(why(kPassword).empty());
  CHECK(why("nine nine nine bottles").empty());
  CHECK(why("short").find("12 is the least") != std::string::npos);
  CHECK(why("123456789012").find("sequence") != std::string::npos);
  for (const auto* again : {"adaadaadaada", "abababababab", "passpasspass", "12341234123412"}) {
    INFO(again);
    CHECK(why(again).find("again and again") != std::string::npos);
  }
}
