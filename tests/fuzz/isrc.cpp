// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"
#include "fuzz.hpp"
#include "identifiers/identifiers.hpp"

using namespace mv;

std::vector<std::string> fuzz_seeds() {
  return {"AA6Q72000047", "aa-6q7-20-00047", "ISRC AA-6Q7-20-00047", "ISRC12000047",
      " AA.6Q7.20.00047 "};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::view(data, size);
  const auto isrc = identifiers::parse_isrc(text);
  if (!isrc) {
    fuzz::require(isrc.error().code == Code::invalid, "a wrong code is Code::invalid");
    fuzz::require(is_utf8(isrc.error().line()), "an error is UTF-8");
    return 0;
  }
  fuzz::require(isrc->size() == 12 && upper(*isrc) == *isrc, "12 characters, upper case");
  const auto again = identifiers::parse_isrc(identifiers::display_isrc(*isrc));
  fuzz::require(again && *again == *isrc, "the displayed code is read again");
  (void)identifiers::isrc_prefix_known(*isrc);
  return 0;
}
