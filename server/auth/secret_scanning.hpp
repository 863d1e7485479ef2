// SPDX-License-Identifier: Apache-2.0
#pragma once
// GitHub's secret scanning partner programme: GitHub searches public repositories for our keys and
// sends what it finds, signed with keys that it publishes (docs.github.com, "Secret scanning
// partner program").
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mv::auth {

/// The settings keys.secret_scanning and keys.secret_scanning_url.
struct ScanningOptions {
  bool on = false;
  std::string keys_url;
};

/// Knows GitHub's public keys: for a day, and asks for new ones when a report names one that it
/// does not know, at most once a minute. Thread-safe; one question at a time, others wait for it.
class SecretScanning {
 public:
  SecretScanning(const Clock& clock, ScanningOptions options);

  bool on() const { return options_.on; }
  /// Whether GitHub signed this body. `key_id` and `signature` (base64) are the headers
  /// Github-Public-Key-Identifier and Github-Public-Key-Signature. Errors: unauthenticated;
  /// unavailable when GitHub's keys cannot be had.
  Status check(std::string_view key_id, std::string_view signature, std::string_view body);

 private:
  using Keys = std::map<std::string, std::string, std::less<>>;  ///< PEM by id
  Result<std::string> key(std::string_view id);
  Result<Keys> fetch() const;

  const Clock& clock_;
  const ScanningOptions options_;
  std::mutex mutex_;
  Keys keys_;
  Millis fetched_at_ = 0, asked_at_ = 0;  ///< 0 = never
  bool asking_ = false;
};

}  // namespace mv::auth
