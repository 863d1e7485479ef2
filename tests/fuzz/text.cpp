// SPDX-License-Identifier: Apache-2.0
#include "base/text/text.hpp"

#include "base/clock.hpp"
#include "base/settings/settings.hpp"
#include "fuzz.hpp"

using namespace mv;

std::vector<std::string> fuzz_seeds() {
  return {"TXVzaWNWZXJzZQ==", "4d757369", "a%20b%C3%A9+c", "2027-01-15T00:00:00.123+01:00",
      "2024-02-29T23:59:60Z", "15m", "250ms", "na\xc3\xafve \xf0\x9f\x8e\xb5"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::view(data, size);
  fuzz::require(from_base64(to_base64(text)) == std::string(text), "base64 comes back");
  fuzz::require(from_base64(to_base64url(text)) == std::string(text), "base64url comes back");
  fuzz::require(from_hex(to_hex(text)) == std::string(text), "hex comes back");
  fuzz::require(url_decode(url_encode(text)) == std::string(text), "percent coding comes back");
  (void)from_base64(text);
  (void)from_hex(text);
  (void)url_decode(text, true);
  (void)parse_duration(text);
  fuzz::require(!is_utf8(text) || is_utf8(lower(text)), "lower keeps UTF-8");
  if (const auto time = parse_utc(text)) {
    const auto again = parse_utc(format_utc(*time));
    fuzz::require(again && *again == *time, "a time comes back");
  }
  return 0;
}
