// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place that decides what results and errors look like.
#include <optional>
#include <string>

#include "command.hpp"
#include "io/streams.hpp"

namespace mv::cli {

struct RenderOptions {
  std::optional<std::string> json;  ///< fields, "" = all; unset = for people
  std::string program = "mv";       ///< begins error lines
  bool quiet = false;               ///< ids, one a line, of what has one
  std::string request_id;
  bool paged = false;  ///< long output may go to a pager
  bool colour_out = false;
  bool colour_err = false;
};

/// On a terminal that is shorter than the text, by way of the pager, when one may take over the
/// screen; else to standard output.
void show(std::string_view text, bool may_page, Streams& io);

/// Error: Code::usage when --json names a field that is not there; then nothing was printed.
Status render(const Outcome& outcome, const RenderOptions& options, Streams& io);
void render(const Error& error, const RenderOptions& options, Streams& io);

/// Only these members of an object, or of each object of an array. Error: Code::usage for a name
/// that none of them has, with what there is.
Result<boost::json::value> select_fields(const boost::json::value& value, std::string_view fields);

/// {"error":{…}} as --json prints it.
boost::json::object error_json(const Error& error, std::string_view request_id);

/// JSON with an indent of two blanks and a line feed at the end.
std::string pretty(const boost::json::value& value);

}  // namespace mv::cli
