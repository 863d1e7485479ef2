// SPDX-License-Identifier: Apache-2.0
#include "io/streams.hpp"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "base/text/text.hpp"

namespace mv::cli {
namespace {

int width_of(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

/// Calls `take(code point, bytes)` for each; bytes that are not UTF-8 come as U+FFFD.
template <class F>
void each_point(std::string_view text, F take) {
  while (!text.empty()) {
    utf8proc_int32_t point = -1;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
        static_cast<utf8proc_ssize_t>(text.size()), &point);
    const auto bytes = used > 0 ? static_cast<std::size_t>(used) : std::size_t{1};
    if (!take(used > 0 ? point : 0xfffd, text.substr(0, bytes))) return;
    text.remove_prefix(bytes);
  }
}

}  // namespace

Streams::Streams()
    : in_tty_(::isatty(0) == 1), out_tty_(::isatty(1) == 1), err_tty_(::isatty(2) == 1) {}

int Streams::out_width() const { return width_of(1); }
int Streams::err_width() const { return width_of(2); }

void Streams::out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && failure_ == 0)
    failure_ = errno ? errno : EIO;
}

void Streams::err(std::string_view text) {
  // When nobody hears our talk there is nobody to tell; the exit code still speaks.
  [[maybe_unused]] const auto put = std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void Streams::err_line(std::string_view text) { err(std::string(text) + "\n"); }

void Streams::flush() {
  if (std::fflush(stdout) != 0 && failure_ == 0) failure_ = errno ? errno : EIO;
}

Status Streams::finish() {
  flush();
  if (failure_ != 0) {
    auto error = errno_error(failure_, "standard output could not be written");
    error.code = Code::io;
    return error;
  }
  return {};
}

std::size_t display_width(std::string_view text) {
  std::size_t out = 0;
  each_point(text, [&](utf8proc_int32_t point, std::string_view) {
    out += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)));
    return true;
  });
  return out;
}

std::string fit(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  each_point(text, [&](utf8proc_int32_t point, std::string_view bytes) {
    const auto columns = static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)));
    if (used + columns + 1 > width) return false;
    used += columns;
    out += bytes;
    return true;
  });
  return width == 0 ? "" : out + "…";
}

std::string printable(std::string_view text) {
  std::string out;
  each_point(text, [&](utf8proc_int32_t point, std::string_view bytes) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0) ||
                         (point >= 0x202a && point <= 0x202e) ||
                         (point >= 0x2066 && point <= 0x2069);
    if (point == 0xfffd)
      out += "\xef\xbf\xbd";
    else if (point == '\n' || point == '\t')
      out += ' ';
    else if (!control)
      out += bytes;
    return true;
  });
  return out;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string out;
  for (const auto& paragraph : split(text, '\n')) {
    std::string line;
    for (const auto& word : split(paragraph, ' ')) {
      if (!line.empty() && indent + display_width(line) + 1 + display_width(word) > width) {
        out += margin + line + "\n";
        line.clear();
      }
      if (!line.empty()) line += ' ';
      line += word;
    }
    out += line.empty() ? "\n" : margin + line + "\n";
  }
  return out;
}

}  // namespace mv::cli
