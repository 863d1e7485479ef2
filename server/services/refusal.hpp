// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the body of an answer says about a failure, whatever its shape: JSON of several kinds, HTML
// of a gateway, nothing at all. Pure; any thread.
#include <boost/json/object.hpp>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "client/transport.hpp"

namespace mv::services {

/// A service's own account of a failure. Texts are one line each, cut at a character.
struct Refusal {
  std::string text;                   ///< of at most 1,000 bytes; never empty: "It gave no reason"
  std::string code;                   ///< the service's own word, for example RELEASE_LOCKED_FIELDS
  std::string suggestion;             ///< what it would accept instead
  std::vector<Fault> faults;          ///< one for each field that it names
  bool readable = false;              ///< the body was JSON with a text
  Millis reset_at = 0;                ///< when a limit ends, as the body says; 0 = not said
  std::chrono::milliseconds wait{0};  ///< how long a limit lasts, as the body says; 0 = not said
};

/// Where the JSON of a service has it. A path is "error.message"; of "a|b" the first that says
/// something counts. Where none of the texts and lists says anything, the members that most
/// services use are read.
struct RefusalForm {
  std::span<const std::string_view> lists = {};  ///< of faults: [text] or [{field, text}]
  std::span<const std::string_view> fields =
      {};                                        ///< {field: text or [text]}; where no list has any
  std::span<const std::string_view> texts = {};  ///< sentences; all that are there count
  std::string_view code = {};
  std::string_view suggestion = {};
  std::string_view wait_seconds = {};
  /// Reads what paths cannot tell. May be null.
  void (*more)(const boost::json::object& body, Refusal& refusal) = nullptr;
};

Refusal read_refusal(const RefusalForm& form, const client::Answer& answer);

/// Adds a sentence of the service to its text, unless it says nothing new.
void add_text(Refusal& refusal, std::string_view text);

/// One line of at most `bytes`: control characters and runs of blanks become one blank.
std::string one_line(std::string_view text, std::size_t bytes);

}  // namespace mv::services
