// SPDX-License-Identifier: Apache-2.0
#include "ddex/read/acknowledgement.hpp"

#include <fmt/format.h>

#include "support/catch.hpp"

using namespace mv;
using namespace mv::ddex;

namespace {

std::string of_1_6(std::string_view status, std::string_view more = {}) {
  return fmt::format(R"(<c:FtpAcknowledgementMessage xmlns:c="http://ddex.net/xml/ern-c-sftp/16">
  <MessageHeader>
    <MessageCreatedDateTime>2027-01-15T00:00:00Z</MessageCreatedDateTime>
  </MessageHeader>
  <AcknowledgedFile><ReleaseId>4006381333931</ReleaseId></AcknowledgedFile>
  <FileStatus>{}</FileStatus>{}</c:FtpAcknowledgementMessage>)",
      status, more);
}

std::string of_1_8(std::string_view status, std::string_view release_status = {}) {
  return fmt::format(R"(<a:AcknowledgementMessage xmlns:a="http://ddex.net/xml/ern-c-sftp/18">
  <MessageHeader>
    <MessageCreatedDateTime>2027-01-15T00:00:00Z</MessageCreatedDateTime>
  </MessageHeader>
  <ReleaseStatus><ReleaseId><ICPN>4006381333931</ICPN></ReleaseId>{}
    <Acknowledgement><MessageType>NewReleaseMessage</MessageType><MessageId>m1</MessageId>
      <MessageStatus><Status>{}</Status><Information>as we say</Information></MessageStatus>
    </Acknowledgement></ReleaseStatus></a:AcknowledgementMessage>)",
      release_status.empty() ? ""
                             : fmt::format("<ReleaseStatus>{}</ReleaseStatus>", release_status),
      status);
}

}  // namespace

TEST_CASE("every status is an outcome and a sentence, in each version", "[ddex]") {
  for (const auto& row : status_rows()) {
    INFO(row.status);
    const bool bad = row.outcome == Outcome::wrong || row.outcome == Outcome::refused ||
                     row.outcome == Outcome::trouble;
    REQUIRE((!bad || !row.hint.empty()));
    for (const auto& text : {of_1_6(row.status), of_1_8(row.status)}) {
      const auto read = read_acknowledgement(text);
      REQUIRE(read.ok());
      REQUIRE(read->size() == 1);
      const auto& said = read->front();
      REQUIRE(said.release_id == "4006381333931");
      REQUIRE(said.status == row.status);
      REQUIRE(outcome_of(said) == row.outcome);
      REQUIRE(sentence_of(said).find(row.sentence) == 0);
      REQUIRE(said.created_at == *parse_utc("2027-01-15T00:00:00Z"));
    }
  }
}

TEST_CASE("the receiver's words, advice and recordings are kept", "[ddex]") {
  const auto read = read_acknowledgement(of_1_6("ResourceCorrupt",
      "<ErrorText>no sound</ErrorText><ProposedActionType>DoNotResendRelease</ProposedActionType>"
      "<ManualCheckRequired>true</ManualCheckRequired>"
      "<AffectedResource><ISRC>QZABC2600001</ISRC></AffectedResource>"));
  REQUIRE(read.ok());
  const auto& said = read->front();
  REQUIRE(said.words == "no sound");
  REQUIRE(said.manual_check);
  REQUIRE(said.resources == std::vector<std::string>{"QZABC2600001"});
  REQUIRE(outcome_of(said) == Outcome::refused);
  REQUIRE(sentence_of(said) ==
          "a recording or the cover cannot be read (ResourceCorrupt: \"no "
          "sound\"); somebody there looks at it");
}

TEST_CASE("a message and the release each have a status", "[ddex]") {
  const auto read = read_acknowledgement(of_1_8("FileOK", "ReleaseMadeAvailableToConsumers"));
  REQUIRE(read->size() == 2);
  REQUIRE(read->at(0).message_id == "m1");
  REQUIRE(read->at(0).words == "as we say");
  REQUIRE(outcome_of(read->at(1)) == Outcome::live);
}

TEST_CASE("words that are not known stay the receiver's", "[ddex]") {
  REQUIRE(outcome_of({.status = "ReleaseReceivedByReleaseDistributor"}) == Outcome::taken);
  REQUIRE(outcome_of({.status = "Odd"}) == Outcome::unknown);
  REQUIRE(outcome_of({.status = "Odd", .action = "ResendXmlOnly"}) == Outcome::wrong);
  REQUIRE(outcome_of({.status = "FileOK", .action = "DoNotResendRelease"}) == Outcome::taken);
  const auto own = read_acknowledgement(of_1_6("UserDefined"));
  REQUIRE(outcome_of(own->front()) == Outcome::unknown);
  REQUIRE_FALSE(read_acknowledgement("<NewReleaseMessage/>").ok());
  REQUIRE_FALSE(read_acknowledgement("<").ok());
}
