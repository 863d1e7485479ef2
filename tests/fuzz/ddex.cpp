// SPDX-License-Identifier: Apache-2.0
// Somebody's DDEX messages, manifests of batches and acknowledgements.
#include "ddex/read/acknowledgement.hpp"
#include "ddex/read/check.hpp"
#include "ddex/read/dates.hpp"
#include "ddex/read/summary.hpp"
#include "ddex/write/batch.hpp"
#include "fuzz.hpp"
#include "unit/ddex/sample.hpp"

using namespace mv;

std::vector<std::string> fuzz_seeds() {
  const auto manifest = ddex::written([](ddex::XmlWriter& xml) {
    ddex::write_manifest(xml, ddex::sample().header, "N_1", {{"m1", "4006381333931"}});
  });
  return {ddex::text_of(ddex::sample()), manifest,
      "<c:FtpAcknowledgementMessage xmlns:c=\"x\"><AcknowledgedFile><ReleaseId>1</ReleaseId>"
      "</AcknowledgedFile><FileStatus>FileOK</FileStatus></c:FtpAcknowledgementMessage>",
      "<AcknowledgementMessage><ReleaseStatus><ReleaseId><ICPN>1</ICPN></"
      "ReleaseId><Acknowledgement>"
      "<MessageStatus><Status>FileOK</Status></MessageStatus></Acknowledgement></ReleaseStatus>"
      "</AcknowledgementMessage>"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::view(data, size);
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  if (const auto findings = ddex::check(text, {}))
    for (const auto& finding : *findings)
      fuzz::require(
          finding.line >= 1 && finding.line <= lines, "a finding is at a line of the text");
  (void)ddex::summarise(text).ok();
  if (const auto said = ddex::read_acknowledgement(text)) {
    fuzz::require(!said->empty(), "an acknowledgement says something");
    for (const auto& one : *said) fuzz::require(!ddex::sentence_of(one).empty(), "in a sentence");
  }
  (void)ddex::read_moment(text);
  (void)ddex::read_duration(text);
  return 0;
}
