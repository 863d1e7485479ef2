// SPDX-License-Identifier: Apache-2.0
#pragma once
// What went wrong, why, and what to do: one value for the API, the terminal and the log.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv {

/// Every kind of failure this project reports. The table behind `code_info` gives each its token,
/// HTTP status, exit code and whether the same call may succeed later.
enum class Code : std::uint8_t {
  internal,         ///< a bug of ours
  usage,            ///< the command line is wrong
  config,           ///< a setting is wrong
  bad_request,      ///< the request cannot be read
  invalid,          ///< values that break a field rule
  preflight,        ///< a store would refuse this
  unauthenticated,  ///< no credentials, or they are not valid
  forbidden,        ///< valid credentials without the right
  not_connected,    ///< no account of the outside platform is connected
  not_found,
  method_not_allowed,
  not_acceptable,
  conflict,  ///< the present state does not allow it
  precondition_failed,
  idempotency_mismatch,
  gone,
  payload_too_large,
  unsupported_media,
  rate_limited,
  rejected,     ///< an outside platform refused for good (policy, format)
  upstream,     ///< an outside platform failed or answered nonsense; may work later
  unavailable,  ///< we are full or stopping; may work later
  network,      ///< no connection; may work later
  timeout,
  partial,      ///< some of several were done
  pending,      ///< accepted, not finished while we waited
  io,           ///< a file or the disk
  corrupt,      ///< stored data is not what we wrote
  unsupported,  ///< this build or platform cannot do it
  cancelled,
  interrupted,
};

struct CodeInfo {
  Code code;
  std::string_view token;  ///< stable, snake_case; part of the API
  int http;
  int exit;        ///< see exit_codes()
  bool retryable;  ///< the same call may succeed later
  std::string_view title;
};

const CodeInfo& code_info(Code code);
std::span<const CodeInfo> all_codes();
/// The code with this token, if there is one.
std::optional<Code> code_from_token(std::string_view token);

struct ExitCode {
  int code;
  std::string_view meaning;
};
/// The documented exit codes of both programs, in order.
std::span<const ExitCode> exit_codes();

/// One fault among several: `at` says where (a JSON pointer, a flag, a file), `rule` which rule.
struct Fault {
  std::string at;
  std::string rule;
  std::string message;  ///< what and why, with the value found
  std::string hint;     ///< what to do
  friend bool operator==(const Fault&, const Fault&) = default;
};

struct Error {
  Code code = Code::internal;
  std::string what;  ///< what happened, with the value
  std::string why;
  std::string hint;  ///< what to do next
  std::vector<Fault> faults;
  std::optional<std::chrono::milliseconds> retry_after;

  bool retryable() const { return code_info(code).retryable; }
  /// what, why and hint as one line.
  std::string line() const;
};

Error make_error(Code code, std::string what, std::string why = {}, std::string hint = {});
/// Whether the text ends as a sentence does: what follows needs no full stop before it.
bool ends_sentence(std::string_view text);
/// errno as an Error of Code::io, not_found or conflict; `what` names the file and the action.
Error errno_error(int err, std::string what);

}  // namespace mv
