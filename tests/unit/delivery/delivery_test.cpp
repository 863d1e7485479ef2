// SPDX-License-Identifier: Apache-2.0
// Addresses, signatures, and batches in a folder; real servers stand in
// tests/e2e/test_ddex_send.py.
#include "delivery/batch.hpp"
#include "delivery/signature.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::delivery;

TEST_CASE("addresses are read, or refused with an example", "[delivery]") {
  const auto sftp = parse_address("sftp://label@in.example.com:2222/drop/a/");
  REQUIRE(sftp.ok());
  REQUIRE(sftp->user == "label");
  REQUIRE(sftp->host == "in.example.com");
  REQUIRE(sftp->port == 2222);
  REQUIRE(sftp->path == "/drop/a");
  REQUIRE(parse_address("sftp://u@[::1]:22/x")->host == "[::1]");
  const auto s3 =
      parse_address("s3://my.bucket/in/box/?region=auto&endpoint=https%3A%2F%2Fs3.x%2F");
  REQUIRE(s3.ok());
  REQUIRE(s3->bucket == "my.bucket");
  REQUIRE(s3->path == "in/box");
  REQUIRE(s3->endpoint == "https://s3.x");
  REQUIRE(
      parse_address("s3://b?region=eu-west-1")->endpoint == "https://s3.eu-west-1.amazonaws.com");
  REQUIRE(parse_address("file:///tmp/out")->path == "/tmp/out");
  for (const char* text : {"", "in.example.com", "ftp://u@h/x", "sftp://h/x", "sftp://u:p@h/x",
           "sftp://u@h:0/x", "sftp://u@/x", "s3:///x", "s3://b?x=1", "s3://b?endpoint=ftp://x",
           "file://x", "sftp://u@h/a b", "sftp://u@[::1/x"}) {
    INFO(text);
    REQUIRE_FALSE(parse_address(text).ok());
  }
}

// The example "GET Object" of AWS's page on header-based signatures.
TEST_CASE("requests are signed as AWS's example is", "[delivery]") {
  const auto headers = signed_headers(
      {.method = "GET",
          .host = "examplebucket.s3.amazonaws.com",
          .path = "/test.txt",
          .headers = {{"range", "bytes=0-9"}},
          .payload_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      "us-east-1", "AKIAIOSFODNN7EXAMPLE", SecretText("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      *parse_utc("2013-05-24T00:00:00Z"));
  REQUIRE(headers.at("authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
          "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature="
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  REQUIRE(canonical_query({{"prefix", "a/b c+"}, {"list-type", "2"}}) ==
          "list-type=2&prefix=a%2Fb%20c%2B");
}

TEST_CASE("what a place needs is said at once", "[delivery]") {
  const auto sftp = open_receiver(*parse_address("sftp://u@h/x"), {});
  REQUIRE_FALSE(sftp.ok());
  REQUIRE(sftp.error().faults.size() == 2);
  REQUIRE(open_receiver(*parse_address("s3://b"), {}).error().faults.size() == 2);
}

TEST_CASE("a batch in a folder is whole, or has no end", "[delivery]") {
  TempFolder folder;
  const auto place = parse_address("file://" + (folder.path() / "out").string());
  const auto receiver = open_receiver(*place, {});
  REQUIRE(receiver.ok());
  const auto audio = folder.path() / "a.flac";
  REQUIRE(write_file_atomic(audio, "sound").ok());
  const Batch batch{.folder = "N_1",
      .pieces = {{"r/resources/a.flac", {.text = {}, .file = audio}}, {"r/r.xml", {"<r/>", {}}}},
      .last = {"BatchComplete_1.xml", {"<m/>", {}}}};
  const Control control;
  REQUIRE(*presence(**receiver, batch, control) == Presence::nothing);
  REQUIRE(lay_down(**receiver, batch, control).ok());
  REQUIRE(*presence(**receiver, batch, control) == Presence::part);
  REQUIRE_FALSE(*is_complete(**receiver, batch, control));
  REQUIRE(complete(**receiver, batch, control).ok());
  REQUIRE(*is_complete(**receiver, batch, control));
  REQUIRE(*(*receiver)->get("N_1/r/resources/a.flac", 100, control) == "sound");
  int begun = 0;
  REQUIRE(lay_down(**receiver, batch, control, [&](const Piece&) { ++begun; }).ok());
  REQUIRE(begun == 0);
}

TEST_CASE("what is stopped or taken back leaves nothing", "[delivery]") {
  TempFolder folder;
  const auto receiver =
      open_receiver(*parse_address("file://" + (folder.path() / "out").string()), {});
  const auto audio = folder.path() / "a.flac";
  REQUIRE(write_file_atomic(audio, "sound").ok());
  const Batch batch{.folder = "N_1", .pieces = {{"r/a.flac", {.text = {}, .file = audio}}}};
  const Control stopped{.cancelled = [] { return true; }};
  REQUIRE(lay_down(**receiver, batch, stopped).error().code == Code::cancelled);
  REQUIRE(lay_down(**receiver, batch, {}).ok());
  REQUIRE(take_back(**receiver, batch, {}).ok());
  REQUIRE(fs::is_empty(folder.path() / "out"));
  REQUIRE(take_back(**receiver, batch, {}).ok());
}

TEST_CASE("a piece that leads out of the batch is refused before anything is sent", "[delivery]") {
  TempFolder folder;
  const auto receiver =
      open_receiver(*parse_address("file://" + (folder.path() / "out").string()), {});
  for (const char* path : {"../x.xml", "/x.xml", "a/../../x.xml"}) {
    const Batch batch{.folder = "N_1", .pieces = {{"r/r.xml", {"<r/>", {}}}, {path, {"x", {}}}}};
    REQUIRE(lay_down(**receiver, batch, {}).error().code == Code::invalid);
  }
  REQUIRE_FALSE(fs::exists(folder.path() / "out"));
}
