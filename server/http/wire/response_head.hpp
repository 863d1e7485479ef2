// SPDX-License-Identifier: Apache-2.0
#pragma once
// The status line and fields of an answer as bytes.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"

namespace mv::http {

struct HeadFacts {
  std::string_view date;
  bool keep_alive = true;
  bool http10 = false;
  bool chunked = false;
  bool tls = false;
  std::uint64_t length = 0;  ///< of the body; unused when chunked
};

/// Appends the head. Fields that the server owns (framing, Date, X-Request-Id) are taken from
/// `facts` and `request` even when the handler set them; values with control characters are left
/// out, so that none can begin another field.
void append_head(std::string& out, const api::Request& request, const api::Response& response,
    const HeadFacts& facts);
/// Appends `data` as one chunk (RFC 9112 section 7.1).
void append_chunk(std::string& out, std::string_view data);
/// Whether an answer of this status has no body and no length (RFC 9110 section 6.4.1).
bool bodiless(int status);
/// The client's own request id when it is sane (1 to 128 of A-Z a-z 0-9 . _ -), else a new one.
std::string request_id_of(const api::Request& request);

}  // namespace mv::http
