// SPDX-License-Identifier: Apache-2.0
#pragma once
// Standard output carries results, standard error carries talk.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::cli {

class Streams {
 public:
  Streams();
  bool in_tty() const { return in_tty_; }
  bool out_tty() const { return out_tty_; }
  bool err_tty() const { return err_tty_; }
  /// Columns of the terminal that the stream is on; 80 when unknown.
  int out_width() const;
  int err_width() const;
  /// Columns for running text on standard output, which nobody reads in lines of over 80.
  std::size_t text_width() const;

  void out(std::string_view text);  ///< remembers a failure for finish()
  void err(std::string_view text);
  void err_line(std::string_view text);
  int out_height() const;  ///< rows of the terminal
  /// A line for people: wrapped between words on a terminal, what follows indented by two more.
  void err_words(std::string_view text, std::size_t indent = 0);
  /// Pushes everything out. Error: Code::io when standard output could not be written.
  Status finish();
  /// Sends what is there now, for commands that print as they go.
  void flush();

 private:
  bool in_tty_, out_tty_, err_tty_;
  int failure_ = 0;
};

/// Columns a text takes on a terminal (Unicode widths; control characters take none).
std::size_t display_width(std::string_view text);
/// Cut to `width` columns, with … at the end when something is missing.
std::string fit(std::string_view text, std::size_t width);
/// Cut behind each blank and comma, where a line may be broken.
std::vector<std::string_view> pieces_of(std::string_view text);
/// Broken into lines of at most `width` columns, and inside what is longer than that.
std::vector<std::string> wrap_cell(std::string_view text, std::size_t width);
/// Without control characters, so that outside words cannot steer a terminal.
std::string printable(std::string_view text);
/// Broken at blanks into lines of at most `width` columns, each after `indent` blanks; all but the
/// first of a paragraph after `hanging` more.
std::string wrap(
    std::string_view text, std::size_t width, std::size_t indent = 0, std::size_t hanging = 0);

/// Lines that are wider than the terminal broken at blanks; of "name  value" what follows stands
/// below the value.
std::string wrap_wide_lines(std::string_view text, std::size_t width);

}  // namespace mv::cli
