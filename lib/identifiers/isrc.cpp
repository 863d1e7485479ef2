// SPDX-License-Identifier: Apache-2.0
#include "identifiers/identifiers.hpp"
#include "identifiers/reader.hpp"

namespace mv::identifiers {
namespace {
constexpr Shape kIsrc{"an ISRC", "ISRC", "@@***9999999", "AA-6Q7-20-00047"};

/// ISO 3166-1 alpha-2, two letters each.
constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCM"
    "CNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY"
    "HKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMF"
    "MGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARE"
    "RORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZ"
    "VAVCVEVGVIVNVUWFWSYEYTZAZMZW";
/// Given out by the ISRC agency beside the countries.
constexpr std::string_view kOthers = "BCBKBPBXCBCPDGFXGXKSQMQNQTQZUKXKYUZBZZ";

bool has_pair(std::string_view list, std::string_view pair) {
  for (std::size_t i = 0; i + 1 < list.size(); i += 2)
    if (list.substr(i, 2) == pair) return true;
  return false;
}
}  // namespace

Result<std::string> parse_isrc(std::string_view text) { return read_shape(text, kIsrc); }

std::string display_isrc(std::string_view isrc) {
  std::string out{isrc};
  if (out.size() != kIsrc.pattern.size()) return out;
  return out.insert(7, "-").insert(5, "-").insert(2, "-");
}

bool isrc_prefix_known(std::string_view isrc) {
  const auto prefix = isrc.substr(0, 2);
  return has_pair(kCountries, prefix) || has_pair(kOthers, prefix);
}

}  // namespace mv::identifiers
