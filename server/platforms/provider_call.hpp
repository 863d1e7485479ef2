// SPDX-License-Identifier: Apache-2.0
#pragma once
// One call to a provider, and its refusals in words. Providers answer errors in many shapes (JSON
// of several kinds, HTML of a gateway, nothing at all); here they all become one Error.
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "client/transport.hpp"
#include "platforms/adapter.hpp"

namespace mv::platforms {

namespace json = boost::json;

/// What an error body says. `code` is the provider's own word, for example RELEASE_LOCKED_FIELDS.
struct Complaint {
  std::string text;
  std::string code;
  std::vector<Fault> faults;  ///< one for each field, when the provider names fields
  bool readable = false;      ///< the body was JSON with a message
  Millis reset_at = 0;        ///< when a limit ends, as the body says; 0 = not said
};

Complaint read_complaint(const client::Answer& answer);

/// Sends requests of one provider and words what goes wrong. For one thread.
class Caller {
 public:
  /// `provider` as people write it: "SoundCloud". `cancelled` may be empty.
  Caller(std::string_view provider, const Clock& clock, std::function<bool()> cancelled);

  /// Any HTTP status is an Answer. `secrets` never show in words. Errors as Transport::send,
  /// worded.
  Result<client::Answer> send(client::OutgoingRequest request);
  /// As send, and any status but 2xx is an Error (see refusal).
  Result<client::Answer> expect(client::OutgoingRequest request);
  /// 401 unauthenticated, 403 forbidden (HTML: upstream), 404 not_found, 409 conflict,
  /// 400/413/415/422/451 rejected, 429 rate_limited with retry_after, else upstream.
  Error refusal(const client::OutgoingRequest& request, const client::Answer& answer) const;
  /// A text that must not show in words, for example a token.
  void hide(std::string secret);
  const Clock& clock() const { return clock_; }

 private:
  std::string safe(std::string text) const;

  std::string provider_;
  const Clock& clock_;
  std::function<bool()> cancelled_;
  client::Transport transport_;
  std::vector<std::string> secrets_;
};

/// The body as a JSON object. Error: Code::upstream.
Result<json::object> object_of(std::string_view provider, const client::Answer& answer);
/// A member as text; numbers are written out; "" when absent or of another kind.
std::string text_of(const json::object& from, std::string_view key);
/// A member as a whole number; `otherwise` when absent.
std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise = 0);
bool flag_of(const json::object& from, std::string_view key, bool otherwise = false);
/// A member that is an object, or an empty one.
const json::object& part_of(const json::object& from, std::string_view key);

/// An Error of Code::pending: not yet, call again after `wait`.
Error not_yet(std::string what, std::chrono::milliseconds wait);

/// A hash of what the stores are told, to notice an edit between two tries.
std::string metadata_mark(const Order& order);

/// "My song é.wav" as an ASCII file name of at most 80 characters with the same ending.
std::string ascii_file_name(std::string_view name, std::string_view fallback);
/// The media type of an audio or picture file by its ending.
std::string media_type(const fs::path& path);

}  // namespace mv::platforms
