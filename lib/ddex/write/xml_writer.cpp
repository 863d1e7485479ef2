// SPDX-License-Identifier: Apache-2.0
#include "ddex/write/xml_writer.hpp"

namespace mv::ddex {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// What stands for a byte; empty = itself. XML 1.0 section 2.2 has no control characters.
std::string_view escaped(unsigned char byte) {
  switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: return byte < 0x20 ? kReplacement : std::string_view{};
  }
}

void append_escaped(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte > '>') continue;  // none of those above
    const auto instead = escaped(byte);
    if (instead.empty()) continue;
    out.append(text, from, i - from);
    out += instead;
    from = i + 1;
  }
  out.append(text, from);
}

}  // namespace

XmlWriter::XmlWriter(Sink sink) : sink_(std::move(sink)) {
  buffer_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

void XmlWriter::start(std::string_view name, Attributes attributes) {
  buffer_.append(2 * open_.size(), ' ');
  buffer_ += '<';
  buffer_ += name;
  for (const auto& attribute : attributes) {
    if (attribute.value.empty()) continue;
    buffer_ += ' ';
    buffer_ += attribute.name;
    buffer_ += "=\"";
    append_escaped(buffer_, attribute.value);
    buffer_ += '"';
  }
  buffer_ += '>';
}

void XmlWriter::begin(std::string_view name, Attributes attributes) {
  start(name, attributes);
  buffer_ += '\n';
  open_.push_back(name);
}

void XmlWriter::end() {
  const auto name = open_.back();
  open_.pop_back();
  buffer_.append(2 * open_.size(), ' ');
  buffer_ += "</";
  buffer_ += name;
  buffer_ += ">\n";
  flush_if_full();
}

void XmlWriter::leaf(std::string_view name, std::string_view text, Attributes attributes) {
  start(name, attributes);
  append_escaped(buffer_, text);
  buffer_ += "</";
  buffer_ += name;
  buffer_ += ">\n";
}

void XmlWriter::maybe(std::string_view name, std::string_view text, Attributes attributes) {
  if (!text.empty()) leaf(name, text, attributes);
}

void XmlWriter::flush_if_full() {
  if (buffer_.size() < kPiece) return;
  if (status_.ok()) status_ = sink_(buffer_);
  buffer_.clear();
}

Status XmlWriter::finish() {
  if (status_.ok() && !buffer_.empty()) status_ = sink_(buffer_);
  buffer_.clear();
  return status_;
}

std::string written(const std::function<void(XmlWriter&)>& write) {
  std::string out;
  XmlWriter xml([&out](std::string_view piece) {
    out += piece;
    return Status{};
  });
  write(xml);
  (void)xml.finish();  // a text takes everything
  return out;
}

}  // namespace mv::ddex
