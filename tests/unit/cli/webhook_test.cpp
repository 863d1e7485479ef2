// SPDX-License-Identifier: Apache-2.0
// What the webhook commands do without a server: times, flags, addresses, the listen secret.
#include <sys/stat.h>

#include "api/webhook/webhook_signature.hpp"
#include "api/webhook/webhook_views.hpp"
#include "base/files.hpp"
#include "commands/events.hpp"
#include "commands/webhook/forward.hpp"
#include "commands/webhook/listen_secret.hpp"
#include "commands/webhook/webhook.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::cli;

TEST_CASE("since is a time or how long ago") {
  const auto now = *parse_utc("2027-01-15T12:00:00Z");
  REQUIRE(*time_of_since("10m", now) == "2027-01-15T11:50:00.000Z");
  REQUIRE(*time_of_since("1d", now) == "2027-01-14T12:00:00.000Z");
  REQUIRE(*time_of_since("2027-01-15T10:00:00+01:00", now) == "2027-01-15T09:00:00.000Z");
  REQUIRE(time_of_since("yesterday", now).error().code == Code::usage);
  REQUIRE(time_of_since("", now).error().code == Code::usage);
}

TEST_CASE("faults of the server are said of the flags") {
  auto error = make_error(Code::invalid, "2 things are not valid", "/max_in_flight: 0 is too small",
      "At least 1 is taken.");
  error.faults = {{"/max_in_flight", "minimum", "0 is too small", "At least 1 is taken."},
      {"/overrides/plat", "override_path", "there is no value \"plat\"", ""},
      {"/url", "url", "it is not an address", ""}, {"/headers/Host", "header", "it is ours", ""},
      {"types", "event_type", "\"x\" is no type of event", ""},
      {"--set", "option", "it has no value", ""}};
  error = in_flags(std::move(error), {{"url", "URL"}, {"types", "--events"}});
  std::vector<std::string> places;
  for (const auto& fault : error.faults) places.push_back(fault.at);
  REQUIRE(places == std::vector<std::string>{
                        "--max-in-flight", "--set plat", "URL", "--header", "--events", "--set"});
  REQUIRE(error.why.empty());
  REQUIRE(error.hint.empty());

  auto single =
      make_error(Code::invalid, "/type: 'x' is no type of event", "", "Did you mean 'y'?");
  single.faults = {{"/type", "event_type", "'x' is no type of event", "Did you mean 'y'?"}};
  REQUIRE(in_flags(single, {{"type", "TYPE"}}).what == "TYPE: 'x' is no type of event");
  const auto other = make_error(Code::network, "no connection", "refused");
  REQUIRE(in_flags(other).line() == other.line());
}

TEST_CASE("a port or a host is enough to forward to") {
  REQUIRE(*forward_url("3000") == "http://localhost:3000/");
  REQUIRE(*forward_url("localhost:3000/hook") == "http://localhost:3000/hook");
  REQUIRE(*forward_url("https://[::1]:3000/x?y=1") == "https://[::1]:3000/x?y=1");
  for (const auto* wrong : {"", "0", "65536", "ftp://x", "a b"})
    REQUIRE(forward_url(wrong).error().code == Code::usage);
}

TEST_CASE("the secret for listening stays, and only its owner can read it") {
  const TempFolder folder;
  const auto file = folder.path() / "listen.secret";
  const auto secret = *listen_secret(folder.path());
  REQUIRE(secret.reveal().starts_with("whsec_"));
  REQUIRE(*listen_secret(folder.path()) == secret);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  REQUIRE((info.st_mode & 0777) == 0600);
  REQUIRE(write_file_atomic(file, "whsec_damaged", 0600));
  const auto refused = listen_secret(folder.path());
  REQUIRE(refused.error().code == Code::config);
  REQUIRE(refused.error().line().find("damaged\"") == std::string::npos);
}

TEST_CASE("an outside answer cannot steer the terminal") {
  api::DeliveryView delivery;
  delivery.id = "dlv_1";
  delivery.state = "failed";
  api::AttemptView attempt;
  attempt.status = 500;
  attempt.response_headers = "server: x\r\nx-y: \033[2Jz\r\n";
  attempt.response_body = "one\n\033]0;title\007two";
  delivery.attempt_log = {attempt};
  const auto text = describe(delivery);
  REQUIRE(text.find('\033') == std::string::npos);
  REQUIRE(text.find('\r') == std::string::npos);
  REQUIRE(text.find("  server: x\n") != std::string::npos);
  REQUIRE(text.find("  one\n  ]0;titletwo\n") != std::string::npos);
}
