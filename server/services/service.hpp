// SPDX-License-Identifier: Apache-2.0
#pragma once
// The facts of an outside service as data: a platform, a generator, Telegram. Static text; the
// calls of all of them are those of service_call.hpp.
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "services/refusal.hpp"

namespace mv::services {

/// What a refusal means. The first rule that fits counts.
struct RefusalRule {
  int status = 0;                   ///< 404; 4 = every 4xx; 0 = every refusal
  std::string_view code_word = {};  ///< the service's own code has it, in small letters
  std::string_view text_word = {};  ///< the service's text has it, in small letters
  Code code = Code::upstream;       ///< retryable codes are worth another try
  std::string_view hint = {};       ///< what to do; empty = the usual one for the code
  std::string_view what = {};       ///< instead of "NAME answered STATUS to METHOD /path"
  std::string_view at = {};         ///< the field that is to blame, as a JSON pointer: "/prompt"
};

/// In hint and what, {name}, {id}, {status}, {billing} and {key} stand for these facts.
struct ServiceFacts {
  std::string_view name;             ///< as people write it: "SoundCloud"
  std::string_view id;               ///< as commands write it: "soundcloud"
  std::string_view base_url = {};    ///< its own address, without a slash at the end
  std::string_view key_header = {};  ///< carries the key, after the prefix
  std::string_view key_prefix = {};
  std::string_view billing = {};      ///< the page where credit is added
  std::string_view result_host = {};  ///< results also come from hosts below it
  /// Members of an account's secret that must not show in logs, journals and errors.
  std::span<const std::string_view> secrets = {};
  RefusalForm refusals = {};
  std::span<const RefusalRule> rules = {};         ///< its own
  std::span<const RefusalRule> shared_rules = {};  ///< then those of its kind, then the usual ones
  bool speaks_only_json = false;  ///< another answer is a gateway's, and no verdict
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};        ///< of a call without a file
  std::chrono::milliseconds stall_timeout{60'000};  ///< less than 1 byte/s for so long ends a call
  std::chrono::milliseconds unsaid_wait{30'000};    ///< after a 429 that names no time
  std::size_t largest_answer = 8u << 20;            ///< bytes
  std::uint64_t largest_file = 1u << 30;            ///< bytes of a result that is stored as a file
};

/// The rule for a refusal; one of the service, of its kind, or a usual one.
const RefusalRule& rule_for(const ServiceFacts& facts, int status, const Refusal& refusal);
/// What to do, for a code whose rule says nothing.
std::string_view usual_hint(Code code);
/// `text` with the facts in place of {name}, {id}, {status}, {billing} and {key}.
std::string filled_in(
    std::string_view text, const ServiceFacts& facts, int status, std::string_view key = {});

}  // namespace mv::services
