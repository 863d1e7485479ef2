// SPDX-License-Identifier: Apache-2.0
#include <glib.h>

#include <memory>

#include "artwork/draw/type.hpp"

namespace mv::artwork {
namespace {
struct FreeText {
  void operator()(gchar* text) const { g_free(text); }
};
}  // namespace

std::string type_text(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  const std::unique_ptr<gchar, FreeText> valid(
      g_utf8_make_valid(head.data(), static_cast<gssize>(head.size())));
  std::string out;
  std::string cut;  // what stays if there is more than may be set
  int characters = 0;
  for (const gchar* p = valid.get(); *p != 0; p = g_utf8_next_char(p)) {
    const gunichar c = g_utf8_get_char(p);
    const bool joins = g_unichar_ismark(c) || c == 0x200d;
    if (!joins && ++characters == kMaxTypeCharacters) cut = out;
    if (characters > kMaxTypeCharacters) return cut + "\u2026";
    if (g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029)
      out += ' ';
    else
      out.append(p, static_cast<std::size_t>(g_utf8_next_char(p) - p));
  }
  const auto first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

}  // namespace mv::artwork
