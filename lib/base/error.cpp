// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <array>
#include <cerrno>
#include <cstring>

namespace mv {
namespace {

constexpr std::array kCodes{
    CodeInfo{Code::internal, "internal", 500, 1, false, "Internal error"},
    CodeInfo{Code::usage, "usage", 400, 2, false, "Wrong command"},
    CodeInfo{Code::config, "config", 500, 2, false, "Wrong setting"},
    CodeInfo{Code::bad_request, "bad_request", 400, 2, false, "The request cannot be read"},
    CodeInfo{Code::invalid, "invalid", 422, 9, false, "Some values are not valid"},
    CodeInfo{Code::preflight, "preflight_failed", 422, 9, false, "A platform would refuse this"},
    CodeInfo{Code::unauthenticated, "unauthenticated", 401, 4, false, "Not signed in"},
    CodeInfo{Code::forbidden, "forbidden", 403, 4, false, "Not allowed"},
    CodeInfo{Code::not_connected, "not_connected", 409, 4, false, "No account is connected"},
    CodeInfo{Code::not_found, "not_found", 404, 6, false, "Not found"},
    CodeInfo{Code::method_not_allowed, "method_not_allowed", 405, 1, false, "Method not allowed"},
    CodeInfo{Code::not_acceptable, "not_acceptable", 406, 1, false, "Not acceptable"},
    CodeInfo{Code::conflict, "conflict", 409, 7, false, "Conflict with the current state"},
    CodeInfo{Code::precondition_failed, "precondition_failed", 412, 7, false,
        "It was changed in the meantime"},
    CodeInfo{Code::idempotency_mismatch, "idempotency_mismatch", 422, 7, false,
        "Idempotency key used with another request"},
    CodeInfo{Code::gone, "gone", 410, 6, false, "No longer there"},
    CodeInfo{Code::payload_too_large, "payload_too_large", 413, 9, false, "Too large"},
    CodeInfo{Code::unsupported_media, "unsupported_media_type", 415, 9, false,
        "Content type not supported"},
    CodeInfo{Code::rate_limited, "rate_limited", 429, 5, true, "Too many requests"},
    CodeInfo{Code::rejected, "rejected", 422, 1, false, "Refused by the platform"},
    CodeInfo{Code::upstream, "upstream_failed", 502, 5, true, "The platform failed"},
    CodeInfo{Code::unavailable, "unavailable", 503, 5, true, "Temporarily unavailable"},
    CodeInfo{Code::network, "network", 502, 5, true, "No connection"},
    CodeInfo{Code::timeout, "timeout", 504, 5, true, "Timed out"},
    CodeInfo{Code::partial, "partial", 207, 3, false, "Partly done"},
    CodeInfo{Code::pending, "pending", 202, 8, false, "Accepted, not finished yet"},
    CodeInfo{Code::io, "io", 500, 1, false, "File or disk error"},
    CodeInfo{Code::corrupt, "corrupt", 500, 1, false, "Stored data is damaged"},
    CodeInfo{Code::unsupported, "unsupported", 501, 2, false, "Not supported"},
    CodeInfo{Code::cancelled, "cancelled", 409, 1, false, "Cancelled"},
    CodeInfo{Code::interrupted, "interrupted", 499, 130, false, "Interrupted"},
};

constexpr std::array kExitCodes{
    ExitCode{0, "done"},
    ExitCode{1, "failed"},
    ExitCode{2, "usage or configuration error; nothing was sent"},
    ExitCode{3, "partly done; the report lists what failed"},
    ExitCode{4, "not signed in, or not allowed"},
    ExitCode{5, "temporary failure; try again"},
    ExitCode{6, "not found"},
    ExitCode{7, "conflict with the current state"},
    ExitCode{8, "accepted, and still pending when --wait ended"},
    ExitCode{9, "refused by pre-flight or validation"},
    ExitCode{130, "interrupted"},
};

}  // namespace

const CodeInfo& code_info(Code code) {
  for (const auto& info : kCodes)
    if (info.code == code) return info;
  return kCodes.front();
}

std::span<const CodeInfo> all_codes() { return kCodes; }
std::span<const ExitCode> exit_codes() { return kExitCodes; }

std::optional<Code> code_from_token(std::string_view token) {
  for (const auto& info : kCodes)
    if (info.token == token) return info.code;
  return std::nullopt;
}

std::string Error::line() const {
  std::string out = what;
  for (const std::string* part : {&why, &hint})
    if (!part->empty()) out += (out.empty() || ends_sentence(out) ? " " : ". ") + *part;
  return out;
}

bool ends_sentence(std::string_view text) {
  return text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
}

Error make_error(Code code, std::string what, std::string why, std::string hint) {
  return Error{code, std::move(what), std::move(why), std::move(hint), {}, std::nullopt};
}

Error errno_error(int err, std::string what) {
  Error error{Code::io, std::move(what), std::strerror(err), {}, {}, std::nullopt};
  if (err == ENOENT) {
    error.code = Code::not_found;
    error.hint = "Check the path.";
  } else if (err == EEXIST) {
    error.code = Code::conflict;
  } else if (err == EACCES || err == EPERM) {
    error.hint = "Check the permissions of the file and its folder.";
  } else if (err == ENOSPC) {
    error.hint = "Free some disk space and try again.";
  }
  return error;
}

}  // namespace mv
