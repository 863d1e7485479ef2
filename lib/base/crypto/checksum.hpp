// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mv {

/// A checksum against mistakes on the way, not against an attacker.
class Checksum {
 public:
  /// sha1 or sha256; nothing for another.
  static std::optional<Checksum> make(std::string_view algorithm);
  ~Checksum();
  Checksum(Checksum&&) noexcept;
  Checksum& operator=(Checksum&&) noexcept;
  void update(std::string_view data);
  std::string finish();  ///< bytes; call once

 private:
  struct State;
  explicit Checksum(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mv
