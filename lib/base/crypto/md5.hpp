// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace mv {

/// MD5 of data that comes in pieces, as FLAC keeps it of its samples; not for security.
class Md5 {
 public:
  Md5();
  ~Md5();
  Md5(Md5&&) noexcept;
  Md5& operator=(Md5&&) noexcept;
  void update(std::string_view data);
  std::string finish();  ///< 16 bytes; call once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mv
