// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads the head of a request, and chunked bodies, into our own types (RFC 9112). Framing that two
// readers could understand differently is refused: request smuggling begins there.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"

namespace mv::http {

/// Why a request cannot be read: its own HTTP status, and an Error for the answer.
struct Refusal {
  int status = 400;
  Error error;
};

class HeadParser {
 public:
  enum class State { more, ready, refused };

  HeadParser(std::size_t head_limit, int field_limit);
  ~HeadParser();
  HeadParser(const HeadParser&) = delete;
  HeadParser& operator=(const HeadParser&) = delete;

  /// Starts on the next request. `into` gets method, target and headers, and must outlive the head.
  void begin(api::Request& into);
  /// Reads from the front of `bytes`; drop `used()` of them. With `more`, come back with what is
  /// left and more behind it.
  State read_head(std::string_view bytes);
  std::size_t used() const { return used_; }
  const Refusal& refusal() const { return refusal_; }

  // After `ready`:
  bool keep_alive() const;
  bool http10() const;
  bool chunked() const;
  std::uint64_t content_length() const { return content_length_; }
  bool expects_continue() const { return expects_continue_; }

  /// Reads a chunked body; at most `room` of it goes to `to`. `ready` at the end of the body;
  /// `used()` and `written()` tell what moved; nothing of both with `more`: more bytes are needed.
  State read_chunked(std::string_view bytes, char* to, std::size_t room);
  std::size_t written() const { return written_; }

 private:
  struct Beast;
  State refuse(int status, std::string what, std::string why, std::string hint);
  State check_head();

  const std::size_t head_limit_;
  const int field_limit_;
  std::unique_ptr<Beast> beast_;
  api::Request* request_ = nullptr;
  Refusal refusal_;
  std::size_t used_ = 0;
  std::size_t written_ = 0;
  std::uint64_t content_length_ = 0;
  bool expects_continue_ = false;
};

}  // namespace mv::http
