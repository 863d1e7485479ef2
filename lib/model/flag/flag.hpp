// SPDX-License-Identifier: Apache-2.0
#pragma once
// Feature flags: who has a feature, decided for the whole server.
#include <boost/describe.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace mv::model {

/// A share is counted in these: 25'000 of them are 25 %.
inline constexpr std::int64_t kWholeShare = 100'000;

struct Flag {
  std::string id;  ///< what it is called: streaming_export
  std::string description;
  std::string owner;  ///< who decides about it, in words; "" = not said
  /// How many of all users have it, of kWholeShare. The same ones each time; more come in as it
  /// grows, and nobody goes.
  std::int64_t share = kWholeShare;
  Millis killed_at = 0;  ///< 0 = not; otherwise nobody has it, whatever the share is
  std::string killed_because;
  Millis expires_at = 0;      ///< when it should be gone from the programs that ask; 0 = never
  std::int64_t revision = 0;  ///< 0 = as this version of the program has it
  Millis created_at = 0;
  Millis updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Flag, (),
    (id, description, owner, share, killed_at, killed_because, expires_at, revision, created_at,
        updated_at))

/// The server's own flags.
namespace flag {
inline constexpr std::string_view kApi = "api_v1", kGeneration = "generation",
                                  kStreamingExport = "streaming_export", kWebhooks = "webhooks";
}  // namespace flag

/// What stops parts of the server itself; always there, and on unless somebody says otherwise.
struct BuiltInFlag {
  std::string_view id, description;
  std::string_view what;  ///< for a sentence: "generating music and covers"
};
std::span<const BuiltInFlag> built_in_flags();
const BuiltInFlag* built_in_flag(std::string_view id);
/// As it is while nobody has changed it.
Flag flag_at_first(const BuiltInFlag& built_in);

/// Why a flag has its value (OpenFeature).
enum class FlagReason { STATIC, SPLIT, DISABLED };
BOOST_DESCRIBE_ENUM(FlagReason, STATIC, SPLIT, DISABLED)

struct FlagValue {
  bool on = false;
  FlagReason reason = FlagReason::STATIC;
};
/// For whom `target` names, a user's id as a rule. A flag that only some have is off when it names
/// nobody ("").
FlagValue evaluate(const Flag& flag, std::string_view target);

}  // namespace mv::model
