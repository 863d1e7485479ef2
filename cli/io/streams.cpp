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

/// What a code point takes alone; flags are two halves of one column each.
std::size_t columns_of(utf8proc_int32_t point) {
  if (point >= 0x1f1e6 && point <= 0x1f1ff) return 1;
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(point)));
}

/// Calls `take(bytes, columns)` for each thing that a reader sees as one (Unicode Standard Annex
/// 29): a letter with its accents, a family of several people.
template <class F>
void each_cluster(std::string_view text, F take) {
  constexpr utf8proc_int32_t kAsPicture = 0xfe0f;
  std::string_view cluster;
  std::size_t columns = 0;
  utf8proc_int32_t before = 0, state = 0;
  bool more = true;
  each_point(text, [&](utf8proc_int32_t point, std::string_view bytes) {
    const bool begins =
        cluster.empty() || utf8proc_grapheme_break_stateful(before, point, &state) != 0;
    before = point;
    if (begins && !cluster.empty() && !(more = take(cluster, columns))) return false;
    if (begins) {
      cluster = bytes;
      columns = columns_of(point);
      return true;
    }
    cluster = {cluster.data(), cluster.size() + bytes.size()};
    const bool flag = point >= 0x1f1e6 && point <= 0x1f1ff;
    columns = point == kAsPicture || flag ? 2 : std::max(columns, columns_of(point));
    return true;
  });
  if (more && !cluster.empty()) take(cluster, columns);
}

}  // namespace

Streams::Streams()
    : in_tty_(::isatty(0) == 1), out_tty_(::isatty(1) == 1), err_tty_(::isatty(2) == 1) {}

int Streams::out_width() const { return width_of(1); }
int Streams::err_width() const { return width_of(2); }

std::size_t Streams::text_width() const {
  constexpr std::size_t kEasyToRead = 80;
  return out_tty_ ? std::min(kEasyToRead, static_cast<std::size_t>(out_width())) : kEasyToRead;
}

int Streams::out_height() const {
  constexpr int kUsual = 24;
  winsize size{};
  return ::ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : kUsual;
}

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

void Streams::err_words(std::string_view text, std::size_t indent) {
  constexpr std::size_t kHanging = 2;
  if (err_tty_)
    err(wrap(text, static_cast<std::size_t>(err_width()), indent, kHanging));
  else
    err_line(std::string(indent, ' ') + std::string(text));
}

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
  // Our own colours take no room.
  for (auto at = text.find("\x1b["); at != text.npos; at = text.find("\x1b[")) {
    out += display_width(text.substr(0, at));
    text.remove_prefix(std::min(text.find('m', at), text.size() - 1) + 1);
  }
  each_cluster(text, [&](std::string_view, std::size_t columns) {
    out += columns;
    return true;
  });
  return out;
}

std::string fit(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  each_cluster(text, [&](std::string_view bytes, std::size_t columns) {
    if (used + columns + 1 > width) return false;
    used += columns;
    out += bytes;
    return true;
  });
  return width == 0 ? "" : out + "…";
}

std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == ' ' || text[i] == ',') {
      out.push_back(text.substr(begin, i + 1 - begin));
      begin = i + 1;
    }
  out.push_back(text.substr(begin));
  return out;
}

std::vector<std::string> wrap_cell(std::string_view text, std::size_t width) {
  std::vector<std::string> out{""};
  std::size_t used = 0;
  const auto next_line = [&] {
    out.back().erase(out.back().find_last_not_of(' ') + 1);
    out.emplace_back();
    used = 0;
  };
  for (const auto piece : pieces_of(trim(text))) {
    const auto word = piece.substr(0, piece.find_last_not_of(' ') + 1);
    if (used > 0 && used + display_width(word) > width) next_line();
    if (used == 0 && word.empty()) continue;
    each_cluster(word, [&](std::string_view bytes, std::size_t taken) {
      if (used > 0 && used + taken > width) next_line();
      out.back() += bytes;
      used += taken;
      return true;
    });
    if (word.size() < piece.size() && used < width) {
      out.back() += ' ';
      ++used;
    } else if (word.size() < piece.size()) {
      next_line();
    }
  }
  return out;
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

std::string wrap(
    std::string_view text, std::size_t width, std::size_t indent, std::size_t hanging) {
  std::string out;
  for (const auto& paragraph : split(text, '\n')) {
    std::string line;
    std::size_t margin = indent;
    for (const auto& word : split(paragraph, ' ')) {
      if (!line.empty() && margin + display_width(line) + 1 + display_width(word) > width) {
        line.erase(line.find_last_not_of(' ') + 1);
        out += std::string(margin, ' ') + line + "\n";
        line.clear();
        margin = indent + hanging;
        // What does not fit beside its heading stands further left rather than beyond the edge.
        if (const auto wide = display_width(word); margin + wide > width)
          margin = width > wide ? width - wide : 0;
      }
      if (!line.empty()) line += ' ';
      line += word;
    }
    out += line.empty() ? "\n" : std::string(margin, ' ') + line + "\n";
  }
  return out;
}

std::string wrap_wide_lines(std::string_view text, std::size_t width) {
  std::string out;
  const auto lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const bool last = i + 1 == lines.size();
    if (display_width(line) <= width) {
      out += line + (last ? "" : "\n");
      continue;
    }
    const auto indent = std::min(line.find_first_not_of(' '), line.size());
    const auto gap = line.find("  ", indent);
    auto value = gap == line.npos ? line.npos : line.find_first_not_of(' ', gap);
    // The end of a colour is no value.
    while (value != line.npos && line[value] == '\x1b')
      value = line.find_first_not_of(' ', std::min(line.find('m', value), line.size() - 1) + 1);
    const bool named = value != line.npos && display_width(line.substr(0, value)) < width / 2;
    const auto hanging = named ? display_width(line.substr(indent, value - indent)) : 2;
    out += wrap(line.substr(indent), width, indent, hanging);
    if (last) out.pop_back();
  }
  return out;
}

}  // namespace mv::cli
