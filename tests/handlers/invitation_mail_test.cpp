// SPDX-License-Identifier: Apache-2.0
// The link to set a password goes by mail, too: once, sealed while it waits, and not when it was
// used or replaced before.
#include "base/text/text.hpp"
#include "handlers/site.hpp"
#include "jobs/notify.hpp"
#include "store/access/audit.hpp"
#include "store/jobs/jobs.hpp"
#include "support/catch.hpp"

namespace mv::test {
namespace {

class Context final : public queue::JobContext {
 public:
  Context(const Clock& clock, const std::string& user, int attempts) : clock_(clock) {
    job_.kind = "invitation_mail";
    job_.payload = {{"user_id", user}};
    job_.attempts = attempts;
    job_.max_attempts = 12;
  }
  const model::Job& job() const override { return job_; }
  const Clock& clock() const override { return clock_; }
  bool cancelled() const override { return false; }
  Status check_lease() override { return {}; }

 private:
  model::Job job_;
  const Clock& clock_;
};

queue::Outcome run(Site& site, const std::string& user, int attempts = 1) {
  Context context(site.world().clock(), user, attempts);
  return jobs::invitation_mail(site.deps().notifier, context);
}

bool done(const queue::Outcome& outcome) { return std::holds_alternative<queue::Done>(outcome); }

Reply invite(Site& site, const std::string& email) {
  return site.must(kMe, "user_create", {.body = {{"email", email}}});
}

json::array mails(Site& site) { return site.mail().state().at("mails").as_array(); }

/// Without the soft line breaks of quoted-printable.
std::string text_of(const json::value& mail) {
  auto out = std::string(mail.at("data").as_string());
  return replace_all(replace_all(out, "=\r\n", ""), "=3D", "=");
}

bool waits(Site& site, const std::string& user) {
  const auto found = site.db().read([&](store::Tx& tx) -> Result<bool> {
    const auto invitation = store::invitation_of(tx, user);
    return invitation && !invitation->mail_link.empty();
  });
  REQUIRE(found.ok());
  return *found;
}

std::size_t jobs_waiting(Site& site) {
  const auto found = site.db().read([&](store::Tx& tx) -> Result<std::int64_t> {
    return tx.value<std::int64_t>("select count(*) from jobs where kind = 'invitation_mail'")
        .value_or(0);
  });
  REQUIRE(found.ok());
  return static_cast<std::size_t>(*found);
}

}  // namespace

TEST_CASE("who is invited gets the link by mail, once") {
  on_both_sites([](Site& site) {
    site.channel(kMe);
    const auto made = invite(site, "grace@example.com");
    const auto link = made.at("link");
    CHECK(made.at("link_mailed_to") == "grace@example.com");
    CHECK(jobs_waiting(site) == 1);
    // While it waits it is in the database only sealed.
    REQUIRE(waits(site, made.at("id")));
    CHECK(site.everything().find(link.substr(link.find("mv_inv_"))) == std::string::npos);
    REQUIRE(done(run(site, made.at("id"))));
    REQUIRE(mails(site).size() == 1);
    const auto mail = mails(site)[0];
    CHECK(mail.at("to").at(0) == "grace@example.com");
    CHECK(text_of(mail).find(link) != std::string::npos);
    CHECK(text_of(mail).find("You are invited to MusicVerse") != std::string::npos);
    CHECK_FALSE(waits(site, made.at("id")));
    REQUIRE(done(run(site, made.at("id"))));
    CHECK(mails(site).size() == 1);
  });
}

TEST_CASE("without an e-mail channel nothing is mailed, and the answer says so") {
  on_both_sites([](Site& site) {
    site.channel(kMyLive);  // of the other mode
    site.bot_channel(kMe);
    const auto made = invite(site, "grace@example.com");
    CHECK(made.body.at("link_mailed_to").is_null());
    CHECK_FALSE(waits(site, made.at("id")));
    CHECK(jobs_waiting(site) == 0);
    REQUIRE(done(run(site, made.at("id"))));
    CHECK(mails(site).empty());
  });
}

TEST_CASE("a link that was replaced is not mailed, the new one is") {
  on_both_sites([](Site& site) {
    site.channel(kMe);
    const auto made = invite(site, "grace@example.com");
    const auto again = site.must(kMe, "user_invite", {.id = made.at("id")});
    CHECK(again.at("link_mailed_to") == "grace@example.com");
    CHECK(jobs_waiting(site) == 1);
    REQUIRE(done(run(site, made.at("id"))));
    REQUIRE(mails(site).size() == 1);
    CHECK(text_of(mails(site)[0]).find(again.at("link")) != std::string::npos);
    CHECK(text_of(mails(site)[0]).find(made.at("link")) == std::string::npos);
  });
}

TEST_CASE("a link of somebody who was removed is not mailed") {
  on_both_sites([](Site& site) {
    site.channel(kMe);
    const auto made = invite(site, "grace@example.com");
    site.must(kMe, "user_delete", {.id = made.at("id")});
    REQUIRE(done(run(site, made.at("id"))));
    CHECK(mails(site).empty());
  });
}

TEST_CASE(
    "a channel that does not send is passed over; at last it is noted that nothing was mailed") {
  on_both_sites([](Site& site) {
    const auto channel = site.channel(kMe);
    const auto made = invite(site, "grace@example.com");
    site.must(kMe, "notify_channel_update", {.id = channel, .body = {{"enabled", false}}});
    CHECK(std::holds_alternative<queue::Retry>(run(site, made.at("id"))));
    CHECK(waits(site, made.at("id")));
    CHECK(std::holds_alternative<queue::Dead>(run(site, made.at("id"), 12)));
    CHECK_FALSE(waits(site, made.at("id")));
    const auto notes = site.db().read([&](store::Tx& tx) -> Result<std::size_t> {
      return store::audit_list(tx, {.action = "user.invite_mail"}, {}).items.size();
    });
    REQUIRE(notes.ok());
    CHECK(*notes == 1);
    CHECK(mails(site).empty());
  });
}

}  // namespace mv::test
