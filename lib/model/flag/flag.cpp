// SPDX-License-Identifier: Apache-2.0
#include "model/flag/flag.hpp"

#include <array>

#include "base/text/murmur3.hpp"

namespace mv::model {

std::span<const BuiltInFlag> built_in_flags() {
  static constexpr std::array kFlags{
      BuiltInFlag{flag::kApi,
          "The API, except for the owner on the server's machine, and these flags", "the API"},
      BuiltInFlag{flag::kGeneration, "Generating music and covers", "generating music and covers"},
      BuiltInFlag{flag::kStreamingExport,
          "Sending music to platforms; what is under way waits, takedowns go on",
          "sending music to platforms"},
      BuiltInFlag{flag::kWebhooks,
          "Making webhooks, and delivering to them; what is not sent waits", "webhooks"}};
  return kFlags;
}

const BuiltInFlag* built_in_flag(std::string_view id) {
  for (const auto& flag : built_in_flags())
    if (flag.id == id) return &flag;
  return nullptr;
}

Flag flag_at_first(const BuiltInFlag& built_in) {
  Flag out;
  out.id = built_in.id;
  out.description = built_in.description;
  return out;
}

FlagValue evaluate(const Flag& flag, std::string_view target) {
  if (flag.killed_at != 0) return {false, FlagReason::DISABLED};
  if (flag.share <= 0 || flag.share >= kWholeShare)
    return {flag.share >= kWholeShare, FlagReason::STATIC};
  if (target.empty()) return {false, FlagReason::SPLIT};
  // The flag's name is hashed, too, so that not the same users are first in everything.
  const std::uint64_t hash = murmur3_32(flag.id + std::string(target));
  const auto bucket =
      static_cast<std::int64_t>(hash * static_cast<std::uint64_t>(kWholeShare) >> 32);
  return {bucket < flag.share, FlagReason::SPLIT};
}

}  // namespace mv::model
