// SPDX-License-Identifier: Apache-2.0
#include "identifiers/identifiers.hpp"

#include "base/text/text.hpp"
#include "fuzz.hpp"

using namespace mv;
using namespace mv::identifiers;

namespace {

using Parse = Result<std::string> (*)(std::string_view);
using Display = std::string (*)(std::string_view);

void check(std::string_view text, Parse parse, Display display = nullptr) {
  const auto code = parse(text);
  if (!code) {
    fuzz::require(code.error().code == Code::invalid, "a wrong code is Code::invalid");
    fuzz::require(is_utf8(code.error().line()), "an error is UTF-8");
    return;
  }
  const auto same = parse(*code);
  fuzz::require(same && *same == *code, "the canonical form is read as itself");
  if (!display) return;
  const auto shown = parse(display(*code));
  fuzz::require(shown && *shown == *code, "the displayed code is read again");
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  return {"036000291452", "4006381333931", "96385074", "T-034.524.680-1", "I-000000229-7",
      "00014107338", "0000 0001 2281 955X", "A1-2425G-ABC1234002-M", "PA-DPIDA-2013020802-I",
      "GRid:A12425GABC1234002M", "ISWC T0345246801"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::view(data, size);
  check(text, parse_upc);
  check(text, parse_gtin);
  check(text, parse_iswc, display_iswc);
  check(text, parse_ipi_base, display_ipi_base);
  check(text, parse_ipi_name);
  check(text, parse_isni, display_isni);
  check(text, parse_grid, display_grid);
  check(text, parse_dpid, display_dpid);
  (void)to_gtin14(text);
  for (const Display display : {display_isrc, display_iswc, display_isni, display_dpid})
    (void)display(text);
  return 0;
}
