// SPDX-License-Identifier: Apache-2.0
#include "identifiers/check_digit.hpp"
#include "identifiers/identifiers.hpp"
#include "identifiers/reader.hpp"

namespace mv::identifiers {
namespace {
constexpr Shape kIswc{"an ISWC", "ISWC", "T9999999999", "T-034.524.680-1"};
constexpr Shape kIpiBase{"an IPI base number", "IPI", "I9999999999", "I-000000229-7"};
constexpr Shape kIpiName{
    "an IPI name number", "IPI", "99999999999", "00014107338, with its leading zeros"};
constexpr Shape kIsni{"an ISNI", "ISNI", "999999999999999#", "0000 0001 2281 955X"};
constexpr Shape kGrid{"a GRid", "GRID", "A1****************", "A1-2425G-ABC1234002-M"};
constexpr Shape kDpid{"a DPID", "DPID", "PADPIDA9999999999*", "PA-DPIDA-2013020802-I"};

using Check = std::optional<char> (*)(std::string_view);

/// Reads the shape and compares the last character with `check` of those between `from` and it.
Result<std::string> read_checked(
    std::string_view text, const Shape& shape, std::size_t from, Check check) {
  MV_TRY(std::string code, read_shape(text, shape));
  const char expected = *check(std::string_view{code}.substr(from, code.size() - from - 1));
  if (code.back() != expected) return wrong_check(code, shape, {&expected, 1});
  return code;
}

/// Puts separators before the given places, which come from the right to the left.
struct Mark {
  std::size_t at;
  std::string_view text;
};
std::string with_marks(
    std::string_view code, const Shape& shape, std::initializer_list<Mark> marks) {
  std::string out{code};
  if (out.size() != shape.pattern.size()) return out;
  for (const auto& mark : marks) out.insert(mark.at, mark.text);
  return out;
}
}  // namespace

Result<std::string> parse_iswc(std::string_view text) {
  return read_checked(text, kIswc, 1, iswc_check);
}
std::string display_iswc(std::string_view iswc) {
  return with_marks(iswc, kIswc, {{10, "-"}, {7, "."}, {4, "."}, {1, "-"}});
}

Result<std::string> parse_ipi_base(std::string_view text) {
  return read_checked(text, kIpiBase, 1, ipi_base_check);
}
std::string display_ipi_base(std::string_view ipi) {
  return with_marks(ipi, kIpiBase, {{10, "-"}, {1, "-"}});
}

Result<std::string> parse_ipi_name(std::string_view text) {
  MV_TRY(std::string code, read_shape(text, kIpiName));
  const std::string expected = *ipi_name_check(std::string_view{code}.substr(0, 9));
  if (code.substr(9) != expected) return wrong_check(code, kIpiName, expected);
  return code;
}

Result<std::string> parse_isni(std::string_view text) {
  return read_checked(text, kIsni, 0, mod_11_2_check);
}
std::string display_isni(std::string_view isni) {
  return with_marks(isni, kIsni, {{12, " "}, {8, " "}, {4, " "}});
}

Result<std::string> parse_grid(std::string_view text) {
  return read_checked(text, kGrid, 0, mod_37_36_check);
}
std::string display_grid(std::string_view grid) {
  return with_marks(grid, kGrid, {{17, "-"}, {7, "-"}, {2, "-"}});
}

Result<std::string> parse_dpid(std::string_view text) {
  return read_checked(text, kDpid, 0, mod_37_36_check);
}
std::string display_dpid(std::string_view dpid) {
  return with_marks(dpid, kDpid, {{17, "-"}, {7, "-"}, {2, "-"}});
}

}  // namespace mv::identifiers
